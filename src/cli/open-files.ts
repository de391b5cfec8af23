/** Opens what a sync reads from files, wherever they are: its own source, or what an import names in place of it. */
import type { ContactSync } from '../config/config.ts'
import type { CsvSourceConfig } from '../config/sources/csv.ts'
import type { FileInputConfig } from '../config/sources/file-input.ts'
import type { JsonlSourceConfig } from '../config/sources/jsonl.ts'
import type { XlsxSourceConfig } from '../config/sources/xlsx.ts'
import type { ProxySettings } from '../dispatcher.ts'
import { openCsvInput } from '../sources/csv.ts'
import type { InputFile } from '../sources/input.ts'
import { type FindOptions, findFiles, formatOf, openFiles } from '../sources/input-open.ts'
import type { Source } from '../sources/source.ts'
import type { RunRequest } from '../store/runs.ts'
import { type GivenInput, givenPath } from './given-input.ts'
import { uploadedFile } from './uploaded-file.ts'

export type FileSourceConfig = CsvSourceConfig | JsonlSourceConfig | XlsxSourceConfig

export interface OpenFilesOptions {
  /** Rows a chunk at most; absent = the source's own default. */
  readonly chunkRows?: number
  readonly proxy?: ProxySettings | undefined
  readonly signal?: AbortSignal | undefined
}

/** A mirror must know everybody who is there, so for one the file is fetched even when it is unchanged. */
export async function openFileSource(source: FileSourceConfig, o: OpenFilesOptions & { mirror: boolean }): Promise<Source> {
  const files = await findFiles(source.path, findOptions(source, { ...o, conditional: !o.mirror }))
  return openFiles(files, (file, how) => openOne(source, { ...o, ...how, file }))
}

/**
 * The file of an import. Its name tells the format, or `--format`; how a CSV is written, and how its store or host is asked, is told by the
 * sync where its own source is of that kind.
 * @throws ConfigError when what was given to another process is meant
 */
export async function openImport(
  sync: Pick<ContactSync, 'name' | 'source'>,
  o: OpenFilesOptions & {
    request: RunRequest & { readonly path: string }
    given: GivenInput | undefined
    uploads?: string | undefined
  },
): Promise<Source> {
  const { request, given } = o
  const path = givenPath(request, given)
  const own = isFileSource(sync.source) ? sync.source : undefined
  const input = { path, ...(own?.s3 === undefined ? {} : { s3: own.s3 }), ...headersFor(path, own) }
  const uploaded = uploadedFile(path, o.uploads)
  const files = uploaded ?? (await findFiles(path, { ...findOptions(input, { ...o, conditional: false }), stdin: given?.stdin }))
  return openFiles(files, async (file, how) => {
    const format = request.format ?? (await formatOf(file, signalOf(o)))
    return openOne(asFormat(format, own, input), { ...o, ...how, file })
  })
}

export function isFileSource(source: ContactSync['source']): source is FileSourceConfig {
  return source.type === 'csv' || source.type === 'jsonl' || source.type === 'xlsx'
}

/** Credentials of one host are not for another. */
function headersFor(path: string, own: FileSourceConfig | undefined): Pick<FileInputConfig, 'headers'> {
  const isSame =
    own !== undefined && URL.canParse(path) && URL.canParse(own.path) && new URL(path).origin === new URL(own.path).origin
  return isSame && own.headers !== undefined && new URL(path).protocol !== 's3:' ? { headers: own.headers } : {}
}

function asFormat(
  format: NonNullable<RunRequest['format']>,
  own: FileSourceConfig | undefined,
  input: FileInputConfig,
): FileSourceConfig {
  if (format === 'csv') return own?.type === 'csv' ? { ...own, ...input } : { type: 'csv', quote: '"', ...input }
  if (format === 'xlsx') return own?.type === 'xlsx' ? { ...own, ...input } : { type: 'xlsx', headerRow: 1, ...input }
  return { type: 'jsonl', ...input }
}

type OneFile = OpenFilesOptions & { readonly file: InputFile; readonly mayLackRows: boolean }

async function openOne(source: FileSourceConfig, o: OneFile): Promise<Source> {
  const { file, mayLackRows } = o
  const common = { mayLackRows, ...(o.chunkRows === undefined ? {} : { chunkRows: o.chunkRows }), ...signalOf(o) }
  if (source.type === 'csv') return openCsvInput(file, { ...dialectOf(source), ...common })
  if (source.type === 'jsonl') {
    const { openJsonlInput } = await import('../sources/jsonl.ts')
    return openJsonlInput(file, common)
  }
  const { openXlsxInput } = await import('../sources/xlsx.ts')
  const { sheet, headerRow } = source
  return openXlsxInput(file, { headerRow, ...(sheet === undefined ? {} : { sheet }), ...common })
}

function dialectOf({ quote, delimiter, encoding }: CsvSourceConfig) {
  return { quote, ...(delimiter === undefined ? {} : { delimiter }), ...(encoding === undefined ? {} : { encoding }) }
}

function findOptions({ headers, s3 }: FileInputConfig, o: OpenFilesOptions & { conditional: boolean }): FindOptions {
  const revealed = () => Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name, value.reveal()]))
  return { http: { headers: revealed, proxy: o.proxy, conditional: o.conditional }, s3: { ...s3, signal: o.signal } }
}

function signalOf({ signal }: OpenFilesOptions): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal }
}
