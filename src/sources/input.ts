/** Where bytes come from, whatever they hold: a file, an address, an object, stdin. Nothing behind this knows which of them it is. */
import type { Watermark } from './source.ts'

/**
 * What must be equal for two openings to have met the same content: size in bytes (-1 = not told), its version (time of the last change,
 * ETag), hash of the beginning where the version alone proves little.
 */
export type ContentIdentity = { readonly size: number; readonly version: string; readonly head: string }

/** One opening of an input. */
export interface ByteInput {
  /** As the user named it, for messages; without what a query may hold. */
  readonly path: string
  readonly identity: ContentIdentity
  /** Whether `identity` is enough to go on with this content another time. */
  readonly resumable: boolean
  /** What `open({ since })` takes the next time; absent where the other side told nothing to go by. */
  readonly watermark?: Watermark
  /** The raw bytes from `from` on, in blocks that are never written to again; one reader at a time. @throws Unreachable when reading fails */
  bytes(from: number): AsyncIterable<Buffer>
  /** Whether the content changed since it was opened. */
  changed(): Promise<boolean>
  close(): Promise<void>
}

export interface OpenOptions {
  /** Ends opening and every reading with its reason. */
  readonly signal?: AbortSignal
  /** Answer `unchanged` instead of the content when it is still the one that this watermark was made of. */
  readonly since?: Watermark
}

/** One file, object or stream that can be opened; each opening is independent of the others, except for stdin. */
export interface InputFile {
  /** As the user named it, for messages; without what a query may hold. */
  readonly path: string
  /** Short, for labels. */
  readonly name: string
  readonly can: { readonly resume: boolean; readonly since: boolean }
  /** Which content was there when the file was found, as far as finding it told; empty = unknown. */
  readonly version: string
  /**
   * @throws ConfigError when there is no such file or it may not be read; NotAuthorised, Unreachable
   * @throws StartAgain when `since` was never made by this input
   */
  open(o: OpenOptions): Promise<ByteInput | 'unchanged'>
}

/** What a path stands for: one file, or several in the order in which they are read. */
export interface InputFiles {
  readonly label: string
  readonly files: readonly InputFile[]
}

/** Opens without a watermark, so that there is something to read. */
export const openContent = async (file: InputFile, o: { signal?: AbortSignal } = {}): Promise<ByteInput> => {
  const input = await file.open(o)
  if (input === 'unchanged') throw new Error(`${file.path} answered "unchanged" though nothing was asked about`)
  return input
}
