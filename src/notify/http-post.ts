/** Posts JSON to an address that is a secret: once, in time, never to where a redirect leads, and tells what came back without the address. */
import type { Readable } from 'node:stream'
import { type Dispatcher, request } from 'undici'
import { userAgent } from '../user-agent.ts'
import { TimeUp, withDeadline } from './deadline.ts'
import { connectionTrouble, NotDelivered } from './not-delivered.ts'
import { said } from './said.ts'

export interface PostOptions {
  readonly dispatcher: Dispatcher
  /** As in `receiver "ops" (slack)`, for messages. */
  readonly label: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Texts that must not appear in any message, besides the address. */
  readonly secrets: readonly string[]
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

/** An answer is only read for a message to a person. */
const MOST_READ = 2_000
const LONGEST_WAIT_MS = 3_600_000
/** Parts of an address that are shorter are ordinary words. */
const SHORTEST_PART = 6

/** Answers like `200 ok`. @throws NotDelivered for any other answer than 2xx and for none; the signal's reason when that aborted */
export async function post(o: PostOptions): Promise<string> {
  try {
    return await withDeadline({ ms: o.timeoutMs, signal: o.signal }, (signal) => exchange(o, signal))
  } catch (error) {
    o.signal.throwIfAborted()
    if (error instanceof NotDelivered) throw error
    throw new NotDelivered(`${o.label}: ${error instanceof TimeUp ? error.message : connectionTrouble(error)}`)
  }
}

async function exchange(o: PostOptions, signal: AbortSignal): Promise<string> {
  const answer = await request(o.url, {
    dispatcher: o.dispatcher,
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8', 'user-agent': userAgent(), ...o.headers },
    body: o.body,
    signal,
    // The deadline's.
    headersTimeout: 0,
    bodyTimeout: 0,
  }).catch((error: unknown) => {
    throw signal.aborted ? signal.reason : error
  })
  const came = `${answer.statusCode} ${told(await beginning(answer.body), o)}`.trim()
  if (answer.statusCode >= 200 && answer.statusCode < 300) return came
  const redirect = answer.statusCode >= 300 && answer.statusCode < 400
  const why = redirect ? '; redirects are not followed: write the address that it leads to' : ''
  throw new NotDelivered(`${o.label}: it answered ${came}${why}`, { waitMs: waitMs(answer.headers['retry-after']) })
}

/** The status has decided: whatever goes wrong with what follows it changes nothing. */
async function beginning(body: AsyncIterable<Buffer> & Pick<Readable, 'on'>): Promise<string> {
  // One that is left before its end says so by an error, which must not end the process.
  body.on('error', () => undefined)
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of body) {
      chunks.push(chunk)
      size += chunk.length
      if (size >= MOST_READ) break
    }
  } catch {
    return ''
  }
  return Buffer.concat(chunks).toString('utf8', 0, MOST_READ)
}

/** A page of HTML says nothing. */
function told(text: string, { url, secrets }: Pick<PostOptions, 'url' | 'secrets'>): string {
  return /^\s*</.test(text) ? '' : said(text, [url, ...partsOf(url), ...secrets])
}

function partsOf(url: string): string[] {
  const { hostname, pathname, search, username, password } = new URL(url)
  return [hostname, username, password, ...`${pathname}${search}`.split(/[/?&=]/)].filter((part) => part.length >= SHORTEST_PART)
}

/** Retry-After in seconds, as chat services send it. */
function waitMs(header: string | string[] | undefined): number {
  return typeof header === 'string' && /^\d{1,6}$/.test(header) ? Math.min(Number(header) * 1_000, LONGEST_WAIT_MS) : 0
}
