/**
 * Pipedrive's list of persons, by its public documentation of API v2 (read November 2026): cursor paging, `updated_since` and
 * `updated_until`, at most 500 a page, an API token in a header, rate limits by headers.
 */
import { type Context, Hono } from 'hono'
import { type FakeServer, startFake } from './http-server.ts'

export interface PipedrivePerson {
  readonly id: number
  readonly name: string
  readonly emails: readonly { value: string; primary: boolean; label: string }[]
  readonly phones: readonly { value: string; primary: boolean; label: string }[]
  readonly add_time: string
  readonly update_time: string
  readonly owner_id: number
  readonly org_id: number | null
  readonly label_ids: readonly number[]
  readonly visible_to: number
  readonly is_deleted: boolean
  readonly custom_fields: Readonly<Record<string, unknown>>
}

export interface Pipedrive {
  readonly server: FakeServer
  readonly token: string
  /** Makes a person, or changes the one with this id; its time of change is now. */
  save(values: Partial<PipedrivePerson> & { readonly name: string }): PipedrivePerson
  /** It leaves the list. */
  remove(id: number): void
  pass(ms: number): void
  close(): Promise<void>
}

const KNOWN = [
  'filter_id',
  'ids',
  'owner_id',
  'org_id',
  'deal_id',
  'updated_since',
  'updated_until',
  'sort_by',
  'sort_direction',
  'include_fields',
  'custom_fields',
  'limit',
  'cursor',
]

/** `most`: persons a page, whatever is asked for; so that a few of them make several pages. */
export async function startPipedrive({ most = 500 } = {}): Promise<Pipedrive> {
  const persons = new Map<number, PipedrivePerson>()
  const token = 'b7c1f0a94d2e4f6a8c3b5d7e9f1a2b3c4d5e6f70'
  let nowMs = Date.now() - 3_600_000
  const server = await startFake(appOf({ persons, token, most }).fetch)
  return {
    server,
    token,
    save: (values) => {
      nowMs += 1_000
      const id = values.id ?? persons.size + 1
      const person = { ...newPerson(id, timeOf(nowMs)), ...persons.get(id), ...values, id, update_time: timeOf(nowMs) }
      persons.set(id, person)
      return person
    },
    remove: (id) => void persons.delete(id),
    pass: (ms) => void (nowMs += ms),
    close: () => server.close(),
  }
}

const timeOf = (ms: number) => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z')

const newPerson = (id: number, time: string): PipedrivePerson => ({
  ...{ id, name: '', emails: [], phones: [], add_time: time, update_time: time, owner_id: 1, org_id: null },
  ...{ label_ids: [], visible_to: 3, is_deleted: false, custom_fields: {} },
})

interface Account {
  readonly persons: ReadonlyMap<number, PipedrivePerson>
  readonly token: string
  readonly most: number
}

function appOf({ persons, token, most }: Account): Hono {
  const app = new Hono()
  app.use(async (context, next) => {
    if (context.req.header('x-api-token') !== token) return refusal(401, 'unauthorized access')
    await next()
    context.header('x-ratelimit-limit', '80')
    context.header('x-ratelimit-remaining', '79')
    context.header('x-ratelimit-reset', '2')
    return undefined
  })
  app.get('/api/v2/persons', (context) => listPersons(context, [...persons.values()], most))
  return app
}

function listPersons(context: Context, all: readonly PipedrivePerson[], most: number): Response {
  const query = context.req.query()
  const stranger = Object.keys(query).find((name) => !KNOWN.includes(name))
  const limit = Number(query['limit'] ?? 100)
  const after = query['cursor'] === undefined ? 0 : Number(Buffer.from(query['cursor'], 'base64').toString().split(':')[1])
  if (stranger !== undefined) return refusal(400, `Parameter validation failed: ${stranger} is not allowed`)
  if (!(limit >= 1 && limit <= 500)) return refusal(400, 'Parameter validation failed: limit')
  if (Number.isNaN(after)) return refusal(400, 'Invalid cursor')
  const rest = all.filter((person) => person.id > after && isWithin(person, query)).sort((a, b) => a.id - b.id)
  const data = rest.slice(0, Math.min(limit, most))
  const next = rest.length > data.length ? Buffer.from(`id:${data.at(-1)?.id}`).toString('base64') : null
  return context.json({ success: true, data, additional_data: { next_cursor: next } })
}

/** `updated_since` is included, `updated_until` is not. */
function isWithin({ update_time: time }: PipedrivePerson, query: Readonly<Record<string, string>>): boolean {
  const { updated_since: since, updated_until: until } = query
  return (
    (since === undefined || Date.parse(time) >= Date.parse(since)) && (until === undefined || Date.parse(time) < Date.parse(until))
  )
}

const refusal = (status: number, error: string): Response =>
  Response.json({ success: false, error, errorCode: status, code: 'ERR' }, { status })
