/** A small S3-compatible store: ListObjectsV2 in pages and GetObject with ranges and conditions, for whoever signs the request. */
import { createHash } from 'node:crypto'
import { type FakeServer, startFake } from './http-server.ts'

export interface FakeS3 extends FakeServer {
  /** Objects of the bucket by key. */
  readonly objects: Map<string, Buffer>
  /** The next objects that are sent stop after so many bytes, one after the other. */
  readonly breaks: number[]
}

export interface S3Options {
  readonly bucket: string
  readonly objects: Readonly<Record<string, string | Buffer>>
  /** Keys on one page of the list; default 2, so that lists have several. */
  readonly pageSize?: number
  /** Who may ask; default AKIDEXAMPLE. */
  readonly accessKeyId?: string
}

export const startS3 = async ({
  bucket,
  objects: given,
  pageSize = 2,
  accessKeyId = 'AKIDEXAMPLE',
}: S3Options): Promise<FakeS3> => {
  const objects = new Map(Object.entries(given).map(([key, content]) => [key, Buffer.from(content)]))
  const breaks: number[] = []
  const server = await startFake((request) => {
    const url = new URL(request.url)
    if (!isSigned(request, accessKeyId)) return refused(403, 'InvalidAccessKeyId')
    const [, asked = '', ...key] = url.pathname.split('/').map(decodeURIComponent)
    if (asked !== bucket) return refused(404, 'NoSuchBucket')
    if (key.join('/') === '') return listed(objects, { bucket, pageSize, query: url.searchParams })
    return sent(objects.get(key.join('/')), { headers: request.headers, breaks })
  })
  return { ...server, objects, breaks }
}

/** As Signature Version 4 has it; the signature itself is not computed again. */
const isSigned = ({ headers }: Request, accessKeyId: string): boolean =>
  new RegExp(
    `^AWS4-HMAC-SHA256 Credential=${accessKeyId}/\\d{8}/[^/]+/s3/aws4_request, SignedHeaders=[^,]*host[^,]*, Signature=[0-9a-f]{64}$`,
  ).test(headers.get('authorization') ?? '')

const refused = (status: number, code: string): Response =>
  new Response(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>about ${code}</Message></Error>`, {
    status,
    headers: { 'content-type': 'application/xml' },
  })

const listed = (objects: FakeS3['objects'], o: { bucket: string; pageSize: number; query: URLSearchParams }): Response => {
  if (o.query.get('list-type') !== '2') return refused(400, 'InvalidArgument')
  const prefix = o.query.get('prefix') ?? ''
  const after = o.query.get('continuation-token') ?? ''
  const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).toSorted()
  const page = keys.slice(0, o.pageSize)
  const next = keys.length > page.length ? `<NextContinuationToken>${escaped(page.at(-1) ?? '')}</NextContinuationToken>` : ''
  const contents = page.map((key) => {
    const content = objects.get(key) ?? Buffer.alloc(0)
    return `<Contents><Key>${escaped(key)}</Key><ETag>${escaped(etagOf(content))}</ETag><Size>${content.length}</Size></Contents>`
  })
  const truncated = `<IsTruncated>${next !== ''}</IsTruncated>`
  return new Response(
    `<?xml version="1.0"?><ListBucketResult><Name>${o.bucket}</Name>${truncated}${next}${contents.join('')}</ListBucketResult>`,
    {
      headers: { 'content-type': 'application/xml' },
    },
  )
}

const sent = (content: Buffer | undefined, o: { headers: Headers; breaks: number[] }): Response => {
  if (content === undefined) return refused(404, 'NoSuchKey')
  const etag = etagOf(content)
  const wanted = o.headers.get('if-match')
  if (wanted !== null && wanted !== etag) return refused(412, 'PreconditionFailed')
  const [, from] = /^bytes=(\d+)-$/.exec(o.headers.get('range') ?? '') ?? []
  if (from !== undefined && Number(from) >= content.length) return refused(416, 'InvalidRange')
  const part = content.subarray(Number(from ?? 0))
  const breakAfter = o.breaks.shift()
  const headers = {
    etag,
    'content-length': String(part.length),
    ...(from === undefined ? {} : { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` }),
    ...(breakAfter === undefined ? {} : { connection: 'close' }),
  }
  return new Response(new Uint8Array(part.subarray(0, breakAfter)), { status: from === undefined ? 200 : 206, headers })
}

const etagOf = (content: Buffer): string => `"${createHash('md5').update(content).digest('hex')}"`

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
