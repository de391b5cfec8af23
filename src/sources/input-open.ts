/** What a path stands for: stdin, a file or files on this machine, a web address, objects of a store; and in which format. */
import { resolve } from 'node:path'
import { ConfigError } from '../errors.ts'
import { type InputFile, type InputFiles, openContent } from './input.ts'
import { localFiles, oneFile } from './input-glob.ts'
import { type HttpInputOptions, httpFile } from './input-http.ts'
import { joinSources } from './input-join.ts'
import { isZip } from './input-other-content.ts'
import { STDIN_PATH, type Stdin, stdinFile } from './input-stdin.ts'
import { openText, readBeginning } from './input-text.ts'
import { type S3InputOptions, s3Files } from './s3.ts'
import type { Source } from './source.ts'

export interface FindOptions {
  readonly http: HttpInputOptions
  readonly s3: S3InputOptions
  /** Absent where nobody gave one to read. */
  readonly stdin?: Stdin | undefined
}

/**
 * Finds the files that a path stands for and opens none of them.
 * @param path `-`, `https://…`, `s3://…`, or an absolute path or pattern on this machine
 * @throws ConfigError when it stands for nothing; NotAuthorised, Unreachable from a store that is listed
 */
export const findFiles = async (path: string, o: FindOptions): Promise<InputFiles> => {
  if (path === STDIN_PATH) return oneFile(stdinFile(givenStdin(o.stdin)))
  const scheme = schemeOf(path)
  if (scheme === undefined) return localFiles(resolve(path))
  if (scheme === 's3') return s3Files(path, o.s3)
  if (scheme === 'https' || scheme === 'http') return oneFile(httpFile(path, o.http))
  throw new ConfigError(`${scheme}:// cannot be read. A path is a file, a pattern such as ./exports/*.csv, https://… or s3://….`)
}

/** `https` of `https://…`; undefined for a path on this machine. */
export const schemeOf = (path: string): string | undefined => /^([a-z][a-z0-9+.-]*):\/\//i.exec(path)?.[1]?.toLowerCase()

const givenStdin = (stdin: Stdin | undefined): Stdin => {
  if (stdin !== undefined) return stdin
  throw new ConfigError(
    'the rows came from stdin, which is gone with the process that read it. Give them again: fin-sync import - --as <sync> < file',
  )
}

export type OpenFile = (file: InputFile, o: { mayLackRows: boolean }) => Promise<Source>

/** One source of all files, each of which `open` reads. @throws whatever `open` throws; ConfigError when their columns differ */
export const openFiles = async ({ label, files }: InputFiles, open: OpenFile): Promise<Source> => {
  const [only] = files
  if (files.length === 1 && only !== undefined) return open(only, { mayLackRows: false })
  const parts = []
  for (const file of files) parts.push({ file, source: await open(file, { mayLackRows: true }) })
  return joinSources(label, parts)
}

export type Format = 'csv' | 'jsonl' | 'xlsx'

const BY_ENDING: readonly (readonly [RegExp, Format])[] = [
  [/\.(?:csv|tsv|txt)$/i, 'csv'],
  [/\.(?:jsonl|ndjson|json)$/i, 'jsonl'],
  [/\.xlsx$/i, 'xlsx'],
]

/** By the end of the name; by the first characters where that tells nothing: an object's brace, a workbook's signature. */
export const formatOf = async (file: InputFile, o: { signal?: AbortSignal } = {}): Promise<Format> => {
  const name = file.name.replace(/\.gz$/i, '')
  return BY_ENDING.find(([ending]) => ending.test(name))?.[1] ?? sniffed(file, o)
}

const sniffed = async (file: InputFile, o: { signal?: AbortSignal }): Promise<Format> => {
  const input = await openContent(file, o)
  try {
    const raw = await readBeginning(input.bytes(0), SNIFFED_BYTES)
    if (isZip(raw.bytes)) return 'xlsx'
    const text = await openText(input, { encoding: undefined, wanted: 'CSV or JSON lines' })
    const { bytes } = await readBeginning(text.read(0), SNIFFED_BYTES)
    return bytes.toString().trimStart().startsWith('{') ? 'jsonl' : 'csv'
  } finally {
    await input.close()
  }
}

const SNIFFED_BYTES = 4 * 1024
