/** How a run names an uploaded file: by its id and by what people call it, never by where a server keeps it. */

export const UPLOAD_FORMATS = ['csv', 'jsonl'] as const
export type UploadFormat = (typeof UPLOAD_FORMATS)[number]

/** `packed` = with gzip. */
export interface UploadIdentity {
  readonly id: string
  readonly format: UploadFormat
  readonly packed: boolean
}

const SCHEME = 'upload://'
const FILE = /^u\d{8}-[a-z2-9]{6}\.(?:csv|jsonl)(?:\.gz)?$/
/** What a file is called while it comes. */
const PART = '.part'

/** What it is called in the folder of uploads: `u20261120-k7mq3x.csv.gz`. */
export function uploadFile({ id, format, packed }: UploadIdentity): string {
  return `${id}.${format}${packed ? '.gz' : ''}`
}

export const partOf = (file: string): string => `${file}${PART}`

/** What a name in the folder of uploads is; undefined = none of ours. */
export function uploadNamed(name: string): { readonly id: string; readonly isPart: boolean } | undefined {
  const isPart = name.endsWith(PART)
  const file = isPart ? name.slice(0, -PART.length) : name
  return FILE.test(file) ? { id: file.slice(0, file.indexOf('.')), isPart } : undefined
}

/** The `path` of a run's request: `upload://u20261120-k7mq3x.csv/contacts.csv`. */
export function uploadAddress(upload: UploadIdentity & { readonly name: string }): string {
  return `${SCHEME}${uploadFile(upload)}/${upload.name}`
}

/** The file in the folder of uploads, and what people call it; undefined for a path that is none. */
export function parseUploadAddress(path: string): { readonly file: string; readonly name: string } | undefined {
  if (!path.startsWith(SCHEME)) return undefined
  const at = path.indexOf('/', SCHEME.length)
  const file = path.slice(SCHEME.length, at)
  return at !== -1 && FILE.test(file) ? { file, name: path.slice(at + 1) } : undefined
}

export const isUpload = (path: string): boolean => parseUploadAddress(path) !== undefined
