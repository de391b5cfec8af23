/** The calls to HubSpot's CRM API that a read needs, and what its refusals mean. */
import { z } from 'zod'
import { NotAuthorised, Unreachable } from '../errors.ts'
import { createSourceHttp, type HttpAnswer, type HttpCall, type HttpRefused, type SourceHttp } from './http.ts'
import { clockOf, createPace, type Pace } from './http-clock.ts'
import { headerText } from './http-wait.ts'
import type { CheckedHubspot } from './hubspot-options.ts'

export const LABEL = 'HubSpot'

/** A private app may make 100 calls in 10 seconds on the smallest plan; 190 on larger ones (official: API usage guidelines). */
const CALLS_PER_SECOND = 9
/** Search takes 5 calls a second from all apps of the account together (official: "Search the CRM", limits), so not all of them. */
const SEARCHES_PER_SECOND = 4

export interface HubspotPage {
  readonly results: readonly unknown[]
  /** Of the next page; undefined on the last one. */
  readonly after: string | undefined
  /** HubSpot's own time, epoch milliseconds. */
  readonly now: number
}

export interface HubspotApi {
  /** A page of 100, in the order of ids. `archived`: of those in the recycle bin, which keeps them for 90 days. */
  list(o: { archived: boolean; after: string | null; signal: AbortSignal }): Promise<HubspotPage>
  /** `body`: as documented for POST …/search. */
  search(body: Readonly<Record<string, unknown>>, o: { signal: AbortSignal }): Promise<HubspotPage>
  /** The names of all properties of the object; undefined when the token may not ask for them. */
  propertyNames(o: { signal: AbortSignal }): Promise<readonly string[] | undefined>
  close(): Promise<void>
}

const pageSchema = z.object({
  results: z.array(z.unknown()),
  paging: z.object({ next: z.object({ after: z.union([z.string(), z.number()]).transform(String) }).nullish() }).nullish(),
})
const propertiesSchema = z.object({ results: z.array(z.object({ name: z.string() })) })

export function createHubspotApi(o: CheckedHubspot): HubspotApi {
  const clock = clockOf(o)
  const http = createSourceHttp({
    ...o,
    label: LABEL,
    headers: () => ({ authorization: `Bearer ${o.accessToken()}` }),
    perSecond: CALLS_PER_SECOND,
    rateLimitWait,
    refusal,
  })
  const searchPace = createPace(SEARCHES_PER_SECOND, clock)
  const pageOf = (answer: HttpAnswer<unknown>, operation: string) => readPage(answer, { operation, now: clock.now() })
  const parts: Parts = { o, http, searchPace, pageOf }
  return {
    list: (query) => list(parts, query),
    search: (body, { signal }) => search(parts, body, signal),
    propertyNames: ({ signal }) => propertyNames(parts, signal),
    close: () => http.close(),
  }
}

interface Parts {
  readonly o: CheckedHubspot
  readonly http: SourceHttp
  readonly searchPace: Pace
  readonly pageOf: (answer: HttpAnswer<unknown>, operation: string) => HubspotPage
}

async function list(
  { o, http, pageOf }: Parts,
  query: { archived: boolean; after: string | null; signal: AbortSignal },
): Promise<HubspotPage> {
  const { archived, after, signal } = query
  const operation = `listing ${archived ? 'archived ' : ''}${o.object}`
  const path = `${o.apiPath}/${encodeURIComponent(o.object)}`
  const properties = [...o.properties, o.modifiedProperty].join(',')
  const call = { path, query: { limit: 100, properties, archived, after: after ?? undefined }, operation }
  return pageOf(await http.json(call, { signal }), operation)
}

async function search({ o, http, searchPace, pageOf }: Parts, body: unknown, signal: AbortSignal): Promise<HubspotPage> {
  const operation = `searching ${o.object} by modification date`
  const path = `${o.apiPath}/${encodeURIComponent(o.object)}/search`
  await searchPace(signal)
  return pageOf(await http.json({ method: 'POST', path, body, operation }, { signal }), operation)
}

async function propertyNames({ o, http }: Parts, signal: AbortSignal): Promise<readonly string[] | undefined> {
  // /crm/v3/objects and /crm/objects/2026-03 have their properties at /crm/v3/properties and /crm/properties/2026-03.
  const path = `${o.apiPath.replace(/\/objects(?=\/|$)/, '/properties')}/${encodeURIComponent(o.object)}`
  const call: HttpCall = { path, operation: `looking up the properties of ${o.object}`, accept: [403, 404] }
  const { body, status } = await http.json(call, { signal })
  return status < 300 ? propertiesSchema.safeParse(body).data?.results.map(({ name }) => name) : undefined
}

function readPage({ body, headers }: HttpAnswer<unknown>, o: { operation: string; now: number }): HubspotPage {
  const parsed = pageSchema.safeParse(body)
  if (!parsed.success) {
    throw new Unreachable(
      `${o.operation}: ${LABEL} answered in an unexpected shape (no list of results). Check base_url and api_path, or try again later.`,
    )
  }
  const date = Date.parse(headerText(headers, 'date') ?? '')
  const after = parsed.data.paging?.next?.after
  return { results: parsed.data.results, after, now: Number.isNaN(date) ? o.now : date }
}

/** A 429 without Retry-After tells the length of its window in a header; that of search is a second and tells nothing. */
function rateLimitWait({ status, headers, body }: HttpRefused): number | undefined {
  if (status !== 429 || headerText(headers, 'retry-after') !== undefined) return undefined
  const windowMs = Number(headerText(headers, 'x-hubspot-ratelimit-interval-milliseconds') ?? '')
  if (windowMs > 0 && policyOf(body) === 'TEN_SECONDLY_ROLLING') return windowMs
  return undefined
}

const envelope = z.object({
  category: z.string().optional().catch(undefined),
  policyName: z.string().optional().catch(undefined),
  errors: z
    .array(z.object({ context: z.record(z.string(), z.unknown()).optional().catch(undefined) }))
    .optional()
    .catch(undefined),
})

const policyOf = (body: unknown) => envelope.safeParse(body).data?.policyName

function refusal({ status, body, operation, said }: HttpRefused): Error | undefined {
  const told = `${operation}: ${LABEL} answered ${status}${said === '' ? '' : ` (${said})`}`
  if (status === 401) {
    return new NotAuthorised(
      `${told}. The access token is wrong, or was rotated or revoked: copy it again from the private app's "Auth" tab in HubSpot (Settings, Integrations, Private Apps).`,
    )
  }
  if (status === 403) return new NotAuthorised(`${told}. ${scopeAdvice(body)}`)
  if (status === 429 && policyOf(body) === 'DAILY') {
    return new Unreachable(
      `${told}. The account's calls of this day are used up; they come back at midnight in its time zone. Run again after that: the read goes on where it stopped.`,
    )
  }
  return undefined
}

/** Scopes are words like crm.objects.contacts.read; anything else in their place is left out of the message. */
function scopeAdvice(body: unknown): string {
  const contexts = (envelope.safeParse(body).data?.errors ?? []).flatMap(({ context }) => Object.values(context ?? {}))
  const scopes = contexts.flat().filter((scope): scope is string => typeof scope === 'string' && /^[a-z][\w.-]{1,80}$/.test(scope))
  const which = scopes.length === 0 ? 'the scope for this object (for contacts: crm.objects.contacts.read)' : scopes.join(' or ')
  return `The private app lacks a scope: give it ${which} in HubSpot (Settings, Integrations, Private Apps, "Scopes"), then copy its token again.`
}
