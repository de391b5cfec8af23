/** A file behind a web address as an input: fetched once where it can be, gone on with after a break, not fetched again while unchanged. */
import { z } from 'zod'
import { ConfigError, StartAgain, Unreachable } from '../errors.ts'
import { headerText } from './http-wait.ts'
import type { ByteInput, InputFile, OpenOptions } from './input.ts'
import { fingerprint } from './input-file.ts'
import { addressName, fileAddress, shownAddress } from './input-http-address.ts'
import { createFetcher, type HttpFetcher, type HttpFetchOptions, type HttpFile } from './input-http-fetch.ts'
import { replayed } from './input-replay.ts'
import { skip } from './input-text.ts'
import { unbroken } from './input-unbroken.ts'

export interface HttpInputOptions extends HttpFetchOptions {
  /** Whether an unchanged file is left alone; an unconditional one is fetched by every read. */
  readonly conditional: boolean
  /** Unpacked as the server packed it; default 16 GiB. */
  readonly maxBytes?: number
}

const MAX_BYTES = 16 * 1024 ** 3

/**
 * An address as a file. A strong ETag makes it resumable: by Range where the server can, else by passing over what was read.
 * @throws ConfigError when it is no address that may be fetched
 */
export const httpFile = (address: string, o: HttpInputOptions): InputFile => {
  const url = fileAddress(address)
  const made = fingerprint(url.href)
  return {
    path: shownAddress(url),
    name: addressName(url),
    can: { resume: true, since: o.conditional },
    version: '',
    open: (how) => openHttp(url, { ...o, ...how, made }),
  }
}

/** A type, not an interface: it is stored as JSON. */
type HttpWatermark = { readonly made: string; readonly etag: string | null; readonly lastModified: string | null }

const watermarkSchema = z.strictObject({ made: z.string(), etag: z.string().nullable(), lastModified: z.string().nullable() })

type Opening = HttpInputOptions & OpenOptions & { readonly made: string }

const openHttp = async (url: URL, o: Opening): Promise<ByteInput | 'unchanged'> => {
  const asking = unlessUnchanged(o, shownAddress(url))
  const fetcher = createFetcher(url, o)
  try {
    const signal = o.signal ?? new AbortController().signal
    const file = await fetcher.fetch(asking, { signal })
    if (file.status !== 304) return inputOf(file, { ...o, signal, url, fetcher })
    await fetcher.close()
    return 'unchanged'
  } catch (error) {
    await fetcher.close()
    throw error
  }
}

/** A watermark of another address says nothing about this one. */
const unlessUnchanged = ({ since, made }: Opening, path: string): Record<string, string> => {
  if (since === undefined) return {}
  const parsed = watermarkSchema.safeParse(since)
  if (!parsed.success)
    throw new StartAgain(`${path}: what was stored of the last read is not about a file on the web. It has to be read as a whole.`)
  if (parsed.data.made !== made) return {}
  const { etag, lastModified } = parsed.data
  if (etag !== null) return { 'if-none-match': etag }
  return lastModified === null ? {} : { 'if-modified-since': lastModified }
}

type Fetched = Opening & { readonly signal: AbortSignal; readonly url: URL; readonly fetcher: HttpFetcher }

const inputOf = (file: HttpFile, o: Fetched): ByteInput => {
  const path = shownAddress(o.url)
  refuseWebPage(file, path)
  const etag = headerText(file.headers, 'etag') ?? null
  const lastModified = headerText(file.headers, 'last-modified') ?? null
  const isPacked = headerText(file.headers, 'content-encoding') !== undefined
  const length = headerText(file.headers, 'content-length')
  // A weak ETag stands for "as good as the same", which is not enough to put two parts together (RFC 9110, 13.1.5).
  const strong = etag !== null && !etag.startsWith('W/') ? etag : undefined
  const again = (from: number) => fetchFrom(from, { ...o, path, strong, isPacked })
  const isBreak = (error: unknown) => error instanceof Unreachable && strong !== undefined
  const how = { again, isBreak, clock: o.clock, signal: o.signal }
  const live = unbroken(file.body, { ...how, from: 0 })
  const { bytes, close } = replayed(live, { reopen: (from) => unbroken(again(from), { ...how, from }) })
  const watermark: HttpWatermark = { made: o.made, etag, lastModified }
  return {
    path,
    identity: { size: isPacked || length === undefined ? -1 : Number(length), version: strong ?? '', head: '' },
    resumable: strong !== undefined,
    ...(o.conditional && (etag ?? lastModified) !== null ? { watermark } : {}),
    bytes: (from) => limited(bytes(from), { path, maxBytes: o.maxBytes ?? MAX_BYTES, from }),
    changed: async () => false, // one answer, or parts that the ETag holds together
    close: async () => {
      await close()
      file.body.destroy()
      await o.fetcher.close()
    },
  }
}

type Again = Fetched & { readonly path: string; readonly strong: string | undefined; readonly isPacked: boolean }

/** The bytes from a position on, by a request of their own. */
async function* fetchFrom(from: number, o: Again): AsyncGenerator<Buffer> {
  if (o.strong === undefined)
    throw new StartAgain(
      `${o.path}: the server does not tell whether the file is still the same. It has to be read from the beginning.`,
    )
  // What is packed on the way has no positions of its own.
  const range = o.isPacked ? {} : { range: `bytes=${from}-`, 'if-range': o.strong, 'accept-encoding': 'identity' }
  const file = await o.fetcher.fetch(range, o)
  try {
    if (headerText(file.headers, 'etag') !== o.strong)
      throw new StartAgain(`${o.path} changed on the server while it was being read. It has to be read from the beginning.`)
    if (file.status !== 206) yield* skip(blocksOf(file), from)
    else if (headerText(file.headers, 'content-range')?.startsWith(`bytes ${from}-`)) yield* blocksOf(file)
    else throw new Unreachable(`${o.path}: the server sent another part of the file than it was asked for. Run again.`)
  } finally {
    file.body.destroy()
  }
}

async function* blocksOf({ body }: HttpFile): AsyncGenerator<Buffer> {
  for await (const block of body) if (Buffer.isBuffer(block)) yield block
}

async function* limited(
  blocks: AsyncIterable<Buffer>,
  o: { path: string; maxBytes: number; from: number },
): AsyncGenerator<Buffer> {
  let size = o.from
  for await (const block of blocks) {
    size += block.length
    if (size > o.maxBytes)
      throw new ConfigError(`${o.path} is larger than ${o.maxBytes} bytes and was not read on. Split the export.`)
    yield block
  }
}

const refuseWebPage = ({ headers, body }: HttpFile, path: string): void => {
  if (!/^text\/html\b|^application\/xhtml/i.test(headerText(headers, 'content-type') ?? '')) return
  body.destroy()
  throw new ConfigError(
    `${path} answered with a web page (text/html) instead of a file. It may be a login or an error page: check the address, and the headers if the server asks for credentials.`,
  )
}
