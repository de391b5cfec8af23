/** The HTTP client of one read of an HTTP JSON source. */
import type { StartAgain } from '../errors.ts'
import { createSourceHttp, type HttpRefused, type SourceHttp } from './http.ts'
import { startAgain } from './http-json-cursor.ts'
import type { HttpJsonOptions } from './http-json-options.ts'
import { limitWaitMs } from './http-json-wait.ts'

/** What an API answers to a cursor that it does not know any more. */
const STALE: readonly number[] = [400, 404, 410, 422]

/** `isResumed()`: the next call goes to a place that an earlier process stored. The caller closes it. */
export function openHttp(o: HttpJsonOptions, { label, isResumed }: { label: string; isResumed: () => boolean }): SourceHttp {
  const now = o.now ?? Date.now
  return createSourceHttp({
    label: new URL(o.url).host,
    baseUrl: new URL(o.url).origin,
    baseUrlSetting: 'url',
    headers: () => valuesOf(o.headers),
    secrets: () => Object.values(valuesOf(o.query)),
    rateLimitWait: ({ status, headers }) => (status === 429 ? limitWaitMs(headers, { ...o.rateLimit, now: now() }) : undefined),
    refusal: (answer) => (isResumed() ? staleCursor(answer, label) : undefined),
    timeoutMs: o.timeoutMs,
    attempts: o.retry.attempts,
    ...(o.retry.statuses === undefined ? {} : { repeatedStatuses: o.retry.statuses }),
    ...(o.rateLimit.perSecond === undefined ? {} : { perSecond: o.rateLimit.perSecond }),
    proxy: o.proxy,
    ...(o.sleep === undefined ? {} : { sleep: o.sleep }),
    ...(o.random === undefined ? {} : { random: o.random }),
    now,
  })
}

/** Also an ordinary mistake in the request looks like this: reading from the beginning then tells what it is. */
function staleCursor({ status }: HttpRefused, label: string): StartAgain | undefined {
  return STALE.includes(status) ? startAgain(label, `it answered ${status} to the place that was stored`) : undefined
}

/** Shorter values are words that may stand anywhere. */
const SHORTEST_SECRET = 6

/** The values of the headers, with and without a scheme such as Bearer before them. */
export const secretsOf = ({ headers }: HttpJsonOptions): string[] =>
  Object.values(valuesOf(headers))
    .flatMap((value) => [value, value.split(' ').at(-1) ?? ''])
    .filter((value) => value.length >= SHORTEST_SECRET)

const valuesOf = (values: Readonly<Record<string, () => string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value()]))
