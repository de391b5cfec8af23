/** Reads the body of an answer: as JSON, as a refusal that may be anything, or as a stream whose errors say what was asked. */
import { Readable } from 'node:stream'
import type { Exchange } from './http-exchange.ts'
import { type Asked, failure, unreachable } from './http-judge.ts'
import { parseJsonExactly } from './json-numbers.ts'

const LARGEST_JSON = 64 * 1024 * 1024
const LARGEST_REFUSAL = 64 * 1024

/** More than was allowed for; the same call would bring as much again. */
export class TooLarge extends Error {
  override readonly name = 'TooLarge'
}

/** Null when it is empty. @throws TooLarge, and an Error when the connection breaks off or it is not JSON */
export async function readJson({ body }: Exchange, maxBytes = LARGEST_JSON): Promise<unknown> {
  const text = await readText(body, maxBytes)
  if (text.trim() === '') return null
  const found = parsed(text)
  // Not with the parser's error, which quotes what it met.
  if (found === undefined) throw new Error('it sent something that is not JSON')
  return found.json
}

/** The JSON value of a refusal, else its text; nothing of one that is larger than a refusal can be. */
export async function readRefused({ body }: Exchange): Promise<unknown> {
  try {
    const text = await readText(body, LARGEST_REFUSAL)
    return parsed(text)?.json ?? text
  } catch (error) {
    if (error instanceof TooLarge) return ''
    throw error
  }
}

/** From now on the answer may take as long as it likes, as long as parts of it keep coming. */
export function readOn(got: Exchange, { asked, signal }: { asked: Asked; signal: AbortSignal }): Readable {
  got.endless()
  const parts = async function* () {
    try {
      yield* got.body
    } catch (error) {
      signal.throwIfAborted()
      throw unreachable(asked, `broke off in the middle of its answer: ${failure(error, asked)}`, error)
    }
  }
  return Readable.from(parts(), { objectMode: false })
}

async function readText(body: Readable, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  const parts: AsyncIterable<Uint8Array> = body
  for await (const part of parts) {
    size += part.length
    if (size > maxBytes) throw new TooLarge(`an answer of more than ${maxBytes} bytes`)
    chunks.push(part)
  }
  return new TextDecoder().decode(Buffer.concat(chunks)) // takes a byte order mark away
}

function parsed(text: string): { readonly json: unknown } | undefined {
  try {
    return { json: parseJsonExactly(text) }
  } catch {
    return undefined
  }
}
