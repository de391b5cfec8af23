/** HTTP JSON sources on a fake API, one for each way of paging. */

import { openHttpJson } from '../../src/sources/http-json.ts'
import type { HttpJsonOptions, NextPage } from '../../src/sources/http-json-options.ts'
import type { Row, Source } from '../../src/sources/source.ts'
import { type JsonApi, type JsonPerson, type PagingStyle, TOKENS } from '../fakes/json-api.ts'

const query = (name: string) => ({ in: 'query', name }) as const

/** How each list of the fake is paged, and where its items are. */
const STYLES: Readonly<Record<PagingStyle, { items: string; next?: NextPage; hasMore?: string }>> = {
  cursor: { items: 'data', next: { by: 'cursor', path: 'paging.next', slot: query('after') } },
  link: { items: 'data', next: { by: 'link' } },
  url: { items: 'data', next: { by: 'url', path: 'next_url' } },
  offset: { items: 'people', next: { by: 'offset', slot: query('offset'), overlap: true } },
  page: { items: 'people', next: { by: 'page', slot: query('page'), first: 1 } },
  all: { items: '' },
}

export function openOn(api: JsonApi, style: PagingStyle, o: Partial<HttpJsonOptions> = {}): Source {
  return openHttpJson({
    url: api.url(style),
    method: 'GET',
    headers: { Authorization: () => `Bearer ${TOKENS.good}` },
    query: {},
    rateLimit: { retryAfter: 'retry-after' },
    retry: { attempts: 3 },
    timeoutMs: 10_000,
    maxPages: 1_000,
    now: () => api.now(),
    sleep: async (_ms, signal) => signal.throwIfAborted(),
    ...STYLES[style],
    ...o,
  })
}

/** Lets the source ask for what has changed, as the fake has it. */
export const SINCE: Pick<HttpJsonOptions, 'since' | 'range' | 'gone'> = {
  since: { slot: query('updated_since'), field: 'updated_at', format: 'iso', overlapMs: 300_000 },
  range: { from: query('updated_since'), to: query('updated_until'), format: 'iso' },
  gone: { path: 'deleted', equals: true },
}

/** The fake's own value, as it arrived. */
export function personIn({ cells }: Row): JsonPerson {
  const [person] = cells
  // The fake knows what it sends.
  return person as JsonPerson
}
