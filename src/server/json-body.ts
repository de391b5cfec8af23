/** Reads a JSON body: of at most 1 MB, within ten seconds, and only when it says that it is JSON. */
import type { ApiContext } from './api-env.ts'
import { ApiError } from './api-error.ts'

const MOST_BYTES = 1_000_000
const WITHIN_MS = 10_000
const CLOSE = { headers: { Connection: 'close' } }

/**
 * An empty body is an empty object. A form of a foreign page cannot say `application/json`, so nothing else is taken.
 * @throws ApiError
 */
export async function readJsonBody(c: ApiContext, o: { withinMs?: number } = {}): Promise<unknown> {
  const type = c.req.header('content-type')
  if (type !== undefined && !/^application\/(json|[\w.-]+\+json)\s*(;|$)/i.test(type)) {
    throw new ApiError('unsupported_media', 'The body must be JSON, with the header Content-Type: application/json.', CLOSE)
  }
  const text = Buffer.from(await readBytes(c, o)).toString('utf8')
  if (text.trim() === '') return {}
  if (type === undefined) throw new ApiError('unsupported_media', 'The body needs the header Content-Type: application/json.')
  return parse(text)
}

/** The body as it came, whatever it says that it is. @throws ApiError */
export async function readBytes(c: ApiContext, o: { withinMs?: number } = {}): Promise<Uint8Array> {
  if (Number(c.req.header('content-length') ?? 0) > MOST_BYTES) throw tooLarge()
  return inTime(c.req.raw.body, o.withinMs ?? WITHIN_MS)
}

async function inTime(body: ReadableStream<Uint8Array> | null, withinMs: number): Promise<Uint8Array> {
  if (body === null) return new Uint8Array()
  const reader = body.getReader()
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    void reader.cancel()
  }, withinMs)
  try {
    const bytes = await allOf(reader)
    // A cancelled reader ends like one that came to its end.
    if (isLate) throw new ApiError('slow_body', `The body did not arrive within ${withinMs / 1_000} s.`, CLOSE)
    return bytes
  } finally {
    clearTimeout(timer)
  }
}

async function allOf(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  let bytes = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return Buffer.concat(pieces)
    bytes += value.byteLength
    if (bytes > MOST_BYTES) throw tooLarge()
    pieces.push(value)
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new ApiError('bad_json', 'The body is not JSON.', { cause })
  }
}

function tooLarge(): ApiError {
  return new ApiError('too_large', `The body is larger than ${MOST_BYTES / 1e6} MB.`, CLOSE)
}
