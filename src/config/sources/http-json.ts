/** `source: { type: http-json }`: any list that an HTTP API answers as JSON. */
import { z } from 'zod'
import { duration } from '../duration.ts'
import { type Secret, secret } from '../secret.ts'
import { strict } from '../strict.ts'
import { wholeNumber } from '../whole-number.ts'
import { bodySlots, type NextPage, nextPage, range, type Slot, since, toNextPage, toSlot } from './http-json-parts.ts'
import { text } from './text.ts'

export interface HttpJsonSourceConfig {
  readonly type: 'http-json'
  readonly url: string
  readonly method: 'GET' | 'POST'
  readonly headers: Readonly<Record<string, Secret>>
  readonly query: Readonly<Record<string, Secret>>
  readonly body?: Readonly<Record<string, unknown>> | undefined
  /** Empty = the answer itself is the list. */
  readonly items: string
  /** Absent: there is one page. */
  readonly next?: NextPage | undefined
  readonly hasMore?: string | undefined
  readonly since?:
    | { readonly slot: Slot; readonly field: string; readonly format: TimeFormat; readonly overlapMs: number }
    | undefined
  readonly range?: { readonly from: Slot; readonly to: Slot; readonly format: TimeFormat } | undefined
  readonly gone?: { readonly path: string; readonly equals: string | number | boolean } | undefined
  readonly rateLimit: { readonly perSecond?: number | undefined; readonly retryAfter: string; readonly reset?: string | undefined }
  readonly retry: { readonly statuses?: readonly number[] | undefined; readonly attempts: number }
  readonly timeoutMs: number
  readonly maxPages: number
}

type TimeFormat = 'iso' | 'unix' | 'unix_ms'

const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/
/** Written by the HTTP client itself; another value would break the request. */
const OWN_HEADERS: readonly string[] = ['host', 'content-length', 'transfer-encoding', 'connection']

const headerName = z
  .string()
  .regex(HEADER_NAME, { error: 'expected the name of a header' })
  .refine((name) => !OWN_HEADERS.includes(name.toLowerCase()), { error: 'this header is set by fin-sync itself' })
// The value is not shown: it is a token more often than not.
const headerValue = text.refine((value) => /^[\t\x20-\x7e\x80-\xff]*$/.test(value), {
  error: 'this value cannot be sent in a header: it has a line break or a letter outside Latin-1',
})
const queryValue = z.union([z.string(), z.number(), z.boolean()], { error: 'expected a text, a number, or true or false' })

const isThisMachine = (host: string) => host === 'localhost' || host === '[::1]' || /^127(\.\d+){3}$/.test(host)

function wrongUrl(written: string): string | undefined {
  const expected = 'expected a URL that begins with https://'
  if (!URL.canParse(written)) return expected
  const url = new URL(written)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return expected
  if (url.username !== '' || url.password !== '')
    return 'carries a user name or a password; send them with headers: { Authorization: Basic … }'
  if (url.protocol === 'http:' && !isThisMachine(url.hostname))
    return 'would send tokens and personal data over unencrypted http to another machine; expected https://'
  return undefined
}

const url = text.check((context) => {
  const wrong = wrongUrl(context.value)
  if (wrong !== undefined) context.issues.push({ code: 'custom', message: wrong, input: context.value })
})

const rateLimit = strict({
  per_second: z
    .number({ error: 'expected a number of requests' })
    .positive({ error: 'expected a number above 0' })
    .max(1_000)
    .optional()
    .describe('Requests a second at most; 0.5 = one every two seconds'),
  retry_after: text
    .default('retry-after')
    .describe('The header that says how long to wait after a 429: seconds, or the date when it goes on'),
  reset: text.optional().describe('A header to go by where that one is missing: seconds, or the unix time when it goes on'),
})

const retry = strict({
  statuses: z
    .array(z.int().min(400).max(599), { error: 'expected a list of statuses from 400 to 599' })
    .optional()
    .describe('Answers after which the same request is sent again, besides 429; default 408 and 500 to 599'),
  attempts: wholeNumber({ min: 1, max: 20 }).default(5).describe('How often a request is sent at most; 429 answers do not count'),
})

const GONE = 'What a deleted item looks like: its contact is treated as `missing:` says'

export const httpJsonSource = strict({
  type: z.literal('http-json').describe('Which kind of source this is'),
  url: url.describe('The list, without secrets: those belong into headers or query'),
  method: z.enum(['GET', 'POST']).default('GET').describe('How the list is asked for'),
  headers: z.record(headerName, headerValue).prefault({}).describe('Headers of every request; take tokens from variables'),
  query: z
    .record(z.string().min(1), queryValue)
    .prefault({})
    .describe('Parameters of the first request and of every page that is not a URL of its own'),
  body: z.record(z.string(), z.unknown()).optional().describe('What a POST sends, as JSON'),
  items: z.string().default('').describe('Where in an answer the list is (data.people); empty = the answer itself is the list'),
  next: nextPage.optional().describe('How the next page is asked for; without it there is one page'),
  has_more: text.optional().describe('Where in an answer it says whether there is a next page'),
  since: since.optional().describe('Lets a run read only what has changed since the last one'),
  range: range.optional().describe('Lets a backfill read a range of time'),
  gone: strict({ path: text.describe('A value in the item'), equals: queryValue.describe('What it then is') })
    .optional()
    .describe(GONE),
  rate_limit: rateLimit.prefault({}).describe('How fast the API may be asked'),
  retry: retry.prefault({}).describe('Which failures are tried again'),
  timeout: duration.prefault('30s').describe('How long an answer may take'),
  max_pages: wholeNumber({ min: 1, max: 10_000_000 })
    .default(100_000)
    .describe('A read that comes to more pages than this is stopped'),
})
  .check((context) => {
    const { method, body } = context.value
    const paths = method === 'POST' ? [] : [...(body === undefined ? [] : [['body']]), ...bodySlots(context.value)]
    for (const path of paths) {
      context.issues.push({ code: 'custom', path: [...path], message: 'goes with method: POST only', input: context.value })
    }
  })
  .describe('A list that an HTTP API answers as JSON, page by page')

const secrets = (values: Readonly<Record<string, unknown>>): Record<string, Secret> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, secret(String(value))]))

export function toHttpJsonSource(written: z.output<typeof httpJsonSource>): HttpJsonSourceConfig {
  const { type, url: address, method, body, items, gone, retry: again } = written
  const { since: changed, range: between, rate_limit: limit } = written
  return {
    ...{ type, url: address, method, body, items, gone, retry: again },
    headers: secrets(written.headers),
    query: secrets(written.query),
    next: toNextPage(written.next),
    hasMore: written.has_more,
    since: changed && { slot: toSlot(changed), field: changed.field, format: changed.format, overlapMs: changed.overlap },
    range: between && { from: toSlot(between.from), to: toSlot(between.to), format: between.format },
    rateLimit: { perSecond: limit.per_second, retryAfter: limit.retry_after, reset: limit.reset },
    timeoutMs: written.timeout,
    maxPages: written.max_pages,
  }
}
