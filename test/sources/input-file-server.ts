/** A web server with one file: ETags, ranges, conditional requests, packing on the way, and connections that break. */
import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { type FakeServer, startFake } from '../fakes/http-server.ts'

export interface ServedFile {
  readonly content: Buffer
  /** Default strong. */
  readonly etag?: 'strong' | 'weak' | 'none'
  readonly lastModified?: string
  /** Default true. */
  readonly ranges?: boolean
  /** Packs on the way: Content-Encoding: gzip. */
  readonly packed?: boolean
  readonly type?: string
  /** Answered without it: 401. */
  readonly authorization?: string
}

export interface FileServer extends FakeServer {
  /** The file's address. */
  readonly address: string
  /** What is served from now on. */
  file: ServedFile
  /** The next answers stop after so many bytes of their body, one after the other. */
  readonly breaks: number[]
}

export const startFileServer = async (file: ServedFile, name = 'people.csv'): Promise<FileServer> => {
  const breaks: number[] = []
  const served = { file }
  const server = await startFake((request) => answer(request, { file: served.file, breakAfter: breaks.shift() }))
  return Object.defineProperty({ ...server, address: `${server.url}/exports/${name}`, file, breaks }, 'file', {
    get: () => served.file,
    set: (next: ServedFile) => {
      served.file = next
    },
  })
}

const answer = ({ headers: asked }: Request, o: { file: ServedFile; breakAfter: number | undefined }): Response => {
  const { file } = o
  if (file.authorization !== undefined && asked.get('authorization') !== file.authorization)
    return new Response('no', { status: 401 })
  const body = file.packed === true ? gzipSync(file.content) : file.content
  const etag = etagOf(file)
  const headers: Record<string, string> = {
    'content-type': file.type ?? 'text/csv',
    ...(etag === undefined ? {} : { etag }),
    ...(file.lastModified === undefined ? {} : { 'last-modified': file.lastModified }),
    ...(file.packed === true ? { 'content-encoding': 'gzip' } : {}),
  }
  if (isUnchanged(asked, { etag, lastModified: file.lastModified })) return new Response(null, { status: 304, headers })
  const from = rangeOf(asked, { etag, ranges: file.ranges ?? true })
  const range = from === undefined ? {} : { 'content-range': `bytes ${from}-${body.length - 1}/${body.length}` }
  const part = body.subarray(from ?? 0)
  const all = {
    ...headers,
    ...range,
    'content-length': String(part.length),
    ...(o.breakAfter === undefined ? {} : { connection: 'close' }),
  }
  return new Response(streamOf(part, o.breakAfter), { status: from === undefined ? 200 : 206, headers: all })
}

const etagOf = ({ content, etag = 'strong' }: ServedFile): string | undefined => {
  if (etag === 'none') return undefined
  const tag = `"${createHash('sha256').update(content).digest('hex').slice(0, 16)}"`
  return etag === 'weak' ? `W/${tag}` : tag
}

const isUnchanged = (asked: Headers, now: { etag: string | undefined; lastModified: string | undefined }): boolean => {
  const tag = asked.get('if-none-match')
  if (tag !== null) return tag === now.etag
  const since = asked.get('if-modified-since')
  return since !== null && since === now.lastModified
}

const rangeOf = (asked: Headers, o: { etag: string | undefined; ranges: boolean }): number | undefined => {
  const [, from] = /^bytes=(\d+)-$/.exec(asked.get('range') ?? '') ?? []
  return from !== undefined && o.ranges && asked.get('if-range') === o.etag ? Number(from) : undefined
}

/** In pieces, as the network has it. One that ends early is cut off, as its connection is closed. */
const streamOf = (body: Buffer, breakAfter = Number.POSITIVE_INFINITY): ReadableStream<Uint8Array> => {
  let at = 0
  return new ReadableStream({
    pull: (controller) => {
      const end = Math.min(at + 16 * 1024, breakAfter, body.length)
      if (end > at) controller.enqueue(new Uint8Array(body.subarray(at, end)))
      at = end
      if (at === body.length || at === breakAfter) controller.close()
    },
  })
}
