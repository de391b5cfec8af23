/** Starts a simulator for one test and calls it over its socket, as a careful client would. */
import { z } from 'zod'
import type { SimulatorOptions } from '../../src/simulator/options.ts'
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts'
import { atEnd } from '../support/at-end.ts'

const item = z.looseObject({ id: z.union([z.string(), z.number().transform(String)]).default('') })

/** The parts of the answers that tests look at; everything else is there as unknown. */
const bodySchema = z.looseObject({
  id: z.union([z.string(), z.number().transform(String)]).default(''),
  data: z.array(item).default([]),
  errors: z.array(z.object({ code: z.string(), message: z.string(), field: z.string().optional() })).default([]),
  pages: z
    .looseObject({
      next: z
        .looseObject({ starting_after: z.string() })
        .nullish()
        .transform((next) => next ?? undefined),
    })
    .optional(),
  total_count: z.number().optional(),
})

export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly body: z.infer<typeof bodySchema>
}

type Call = (method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>) => Promise<Reply>

export interface Api {
  readonly sim: Simulator
  /** Sends JSON with the token; a string body goes as it is, an empty header value leaves the header out. */
  readonly call: Call
}

export async function startApi(options: SimulatorOptions = {}): Promise<Api> {
  const sim = await startSimulator(options)
  atEnd(() => sim.close())
  return { sim, call: (method, path, body, headers = {}) => send(sim, { method, path, body, headers }) }
}

/** `POST /contacts/search` with this query; answers the contacts of the first page. */
export async function search(call: Call, query: unknown, version = '2.16'): Promise<Reply['body']['data']> {
  const { status, body } = await call('POST', '/contacts/search', { query }, { 'Intercom-Version': version })
  if (status !== 200) throw new Error(`search answered ${status}: ${body.errors[0]?.message}`)
  return body.data
}

interface Sent {
  readonly method: string
  readonly path: string
  readonly body: unknown
  readonly headers: Readonly<Record<string, string>>
}

async function send(sim: Simulator, { method, path, body, headers }: Sent): Promise<Reply> {
  const all = { Authorization: `Bearer ${sim.token}`, Accept: 'application/json', ...headers }
  const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''))
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const response = await fetch(sim.url + path, { method, headers: given, ...(text === undefined ? {} : { body: text }) })
  return { status: response.status, headers: response.headers, body: bodySchema.parse(await response.json()) }
}
