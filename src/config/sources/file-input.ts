/** Where a file comes from, whatever it holds: the settings that csv, jsonl and xlsx share. */
import { resolve } from 'node:path'
import { z } from 'zod'
import { type Secret, secret } from '../secret.ts'
import { strict } from '../strict.ts'
import { text } from './text.ts'

export interface S3Config {
  readonly endpoint?: string | undefined
  readonly region?: string | undefined
  readonly forcePathStyle?: boolean | undefined
}

export interface FileInputConfig {
  /** An absolute path or pattern on this machine, `https://…` or `s3://…`. */
  readonly path: string
  /** Of an `https://` path; sent to its host only. */
  readonly headers?: Readonly<Record<string, Secret>> | undefined
  readonly s3?: S3Config | undefined
}

const SCHEME = /^([a-z][a-z0-9+.-]*):\/\//i
const schemeOf = (path: string) => SCHEME.exec(path)?.[1]?.toLowerCase()

const headerName = z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/, { error: 'expected the name of a header' })
// The value is not shown: it is a token more often than not.
const headerValue = text.refine((value) => /^[\t\x20-\x7e\x80-\xff]*$/.test(value), {
  error: 'this value cannot be sent in a header: it has a line break or a letter outside Latin-1',
})

const s3 = strict({
  endpoint: z
    .url({ protocol: /^https?$/, error: 'expected a URL such as https://storage.example.com' })
    .optional()
    .describe("Of another store than Amazon's that speaks its protocol"),
  region: text.optional().describe('Default: AWS_REGION or that of the profile; with an endpoint us-east-1'),
  force_path_style: z
    .boolean()
    .optional()
    .describe('The bucket as the first part of the path instead of the host; by default so with an endpoint'),
}).describe(
  'How an s3:// path is read; credentials are taken from AWS_ACCESS_KEY_ID and the like, a profile or the role of the machine',
)

/** Keys of every source that reads files. `endings` = of its files, for the description. */
export const fileInputShape = (endings: string) => ({
  path: text
    .check((context) => {
      const wrong = wrongPath(context.value)
      if (wrong !== undefined) context.issues.push({ code: 'custom', message: wrong, input: context.value })
    })
    .describe(
      `A file or a pattern (./exports/*.${endings}) from the folder of this configuration, https://…, or s3://bucket/key (a key that ends in /, or a pattern: all objects that match)`,
    ),
  headers: z
    .record(headerName, headerValue)
    .optional()
    .describe('Sent with the request for an https:// path; take tokens from variables'),
  s3: s3.optional(),
})

const wrongPath = (path: string): string | undefined => {
  const scheme = schemeOf(path)
  if (scheme === undefined || scheme === 's3') return path === '-' ? 'stdin goes with fin-sync import - only' : undefined
  if (scheme !== 'https' && scheme !== 'http') return `${scheme}:// cannot be read; expected a file, https://… or s3://…`
  return URL.canParse(path) ? undefined : 'expected a URL that begins with https://'
}

interface Written {
  readonly path: string
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly s3?: z.output<typeof s3> | undefined
}

/** Settings that belong to another kind of path would have no effect, which nobody means. */
export const refuseUnusedSettings = (context: z.core.ParsePayload<Written>): void => {
  const { path, headers, s3: store } = context.value
  const scheme = schemeOf(path)
  const refuse = (key: string, message: string) =>
    void context.issues.push({ code: 'custom', path: [key], message, input: context.value })
  if (headers !== undefined && scheme !== 'https' && scheme !== 'http')
    refuse('headers', 'headers go with a path that begins with https://')
  if (store !== undefined && scheme !== 's3') refuse('s3', 's3 goes with a path that begins with s3://')
}

/** `folder` = the configuration file's; relative paths begin there. */
export const toFileInput = ({ path, headers, s3: store }: Written, folder: string): FileInputConfig => ({
  path: schemeOf(path) === undefined ? resolve(folder, path) : path,
  ...(headers === undefined ? {} : { headers: secrets(headers) }),
  ...(store === undefined
    ? {}
    : { s3: { endpoint: store.endpoint, region: store.region, forcePathStyle: store.force_path_style } }),
})

const secrets = (headers: Readonly<Record<string, string>>): Record<string, Secret> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, secret(value)]))
