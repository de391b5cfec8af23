/** The optional package @notionhq/client, loaded when Notion is read, and made to ask the way all sources do. */
import type * as NotionSdk from '@notionhq/client'
import { z } from 'zod'
import { loadPackage } from './document-package.ts'
import { createSourceHttp, type HttpAnswer, type HttpRefused, type SourceHttp } from './http.ts'
import { clockOf } from './http-clock.ts'
import { headerText } from './http-wait.ts'
import type { NotionOptions } from './notion-options.ts'

export const LABEL = 'Notion'

type Sdk = Pick<typeof NotionSdk, 'Client'>
export type LoadNotion = () => Promise<Sdk>

const LOAD: LoadNotion = () => import('@notionhq/client')

/** Answers are parsed by what this version of the API promises, whichever one a later package prefers. */
const API_VERSION = '2025-09-03'
/** An average of three calls a second for an integration (official: "Request limits"). */
const CALLS_PER_SECOND = 3
/** The package gives up on a call after its own time; ours may have to wait for a limit. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** Something is not there, or not shared with the integration: Notion does not tell which. */
export class NotShared extends Error {
  override readonly name = 'NotShared'
}

const NOT_FOUND = 'object_not_found'
const refusedSchema = z.object({ code: z.string() })

function refusal({ status, body, operation }: HttpRefused): Error | undefined {
  const isNotShared = status === 404 && refusedSchema.safeParse(body).data?.code === NOT_FOUND
  return isNotShared ? new NotShared(`${operation}: Notion answered that it is not there, or not shared`) : undefined
}

export interface Notion {
  readonly client: NotionSdk.Client
  /** Notion's own time when it answered first and last, epoch milliseconds. */
  began(): number
  now(): number
  close(): Promise<void>
}

/**
 * For one read, which `signal` ends. Pace, repeats, waits, secrets and the errors they end in are those of `createSourceHttp`.
 * @throws ConfigError when the package is not installed
 */
export async function openNotionClient(o: NotionOptions, { signal }: { signal: AbortSignal }): Promise<Notion> {
  const sdk = await loadPackage(o.load ?? LOAD, { what: 'reading from Notion', name: '@notionhq/client' })
  const baseUrl = (o.baseUrl ?? 'https://api.notion.com').replace(/\/+$/, '')
  const http = createSourceHttp({
    ...o,
    baseUrl,
    label: LABEL,
    headers: () => ({ authorization: `Bearer ${o.token()}`, 'notion-version': API_VERSION }),
    perSecond: CALLS_PER_SECOND,
    refusal,
  })
  let now = clockOf(o).now()
  let began: number | undefined
  const heard = (answer: HttpAnswer<unknown>): void => {
    const date = Date.parse(headerText(answer.headers, 'date') ?? '')
    now = Number.isNaN(date) ? clockOf(o).now() : date
    began ??= now
  }
  const client = new sdk.Client({
    baseUrl,
    notionVersion: API_VERSION,
    retry: false,
    timeoutMs: LONGEST_TIMER_MS,
    logger: () => undefined,
    fetch: (url, init = {}) => ask(http, { url, init, signal, heard }),
  })
  return {
    client,
    began: () => began ?? now,
    now: () => now,
    close: () => http.close(),
  }
}

interface Asking {
  readonly url: string
  readonly init: { readonly method?: string; readonly body?: unknown }
  readonly signal: AbortSignal
  readonly heard: (answer: HttpAnswer<unknown>) => void
}

/** Refusals are errors of ours already, so the package sees answers alone. */
async function ask(http: SourceHttp, { url, init, signal, heard }: Asking) {
  const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : undefined
  const method = init.method === 'POST' ? 'POST' : 'GET'
  const call = { method, path: url, operation: operationOf(url), ...(body === undefined ? {} : { body }) } as const
  const answer = await http.json(call, { signal })
  heard(answer)
  const { status, headers } = answer
  return { ok: true, status, headers, text: async () => JSON.stringify(answer.body) }
}

function operationOf(url: string): string {
  if (/\/markdown(?:\?|$)/.test(url)) return 'reading a page'
  return /\/(?:query|search)(?:\?|$)/.test(url) ? 'listing pages' : 'looking up a database'
}
