/**
 * Attio's query of people records, by its public documentation of API v2 (read November 2026): limit and offset in the body, at most 500
 * a page, values as lists of their versions, 429 with a date in Retry-After.
 */
import { Hono } from 'hono'
import { z } from 'zod'
import { type FakeServer, startFake } from './http-server.ts'

export interface AttioPerson {
  readonly id: { readonly workspace_id: string; readonly object_id: 'people'; readonly record_id: string }
  readonly created_at: string
  readonly web_url: string
  readonly values: Readonly<Record<string, readonly object[]>>
}

export interface Attio {
  readonly server: FakeServer
  readonly token: string
  save(person: { id: string; name: string; email?: string; phone?: string; title?: string }): void
  remove(id: string): void
  close(): Promise<void>
}

const querySchema = z.strictObject({
  sorts: z
    .array(z.strictObject({ direction: z.enum(['asc', 'desc']), attribute: z.literal('created_at'), field: z.string().optional() }))
    .default([]),
  limit: z.int().min(1).max(500).default(500),
  offset: z.int().min(0).default(0),
})

/** `most`: people a page, whatever is asked for; so that a few of them make several pages. */
export async function startAttio({ most = 500 } = {}): Promise<Attio> {
  const people = new Map<string, AttioPerson>()
  const token = '0d5c7e1f2a3b4c5d6e7f8091a2b3c4d5e6f70812'
  const server = await startFake(appOf({ people, token, most }).fetch)
  return {
    server,
    token,
    save: (person) => void people.set(person.id, { ...recordOf(person, people.size), ...createdOf(people.get(person.id)) }),
    remove: (id) => void people.delete(id),
    close: () => server.close(),
  }
}

const createdOf = (before: AttioPerson | undefined) => (before === undefined ? {} : { created_at: before.created_at })

function recordOf(o: Parameters<Attio['save']>[0], seq: number): AttioPerson {
  const created_at = new Date(Date.UTC(2026, 0, 1) + seq * 1_000).toISOString().replace('Z', '000000Z')
  const one = (value: object | undefined) =>
    value === undefined
      ? []
      : [{ active_from: created_at, active_until: null, created_by_actor: { type: 'system', id: null }, ...value }]
  return {
    id: { workspace_id: 'ws-1', object_id: 'people', record_id: o.id },
    created_at,
    web_url: `https://app.attio.com/example/person/${o.id}`,
    values: {
      name: one({
        full_name: o.name,
        first_name: o.name.split(' ')[0],
        last_name: o.name.split(' ')[1] ?? '',
        attribute_type: 'personal-name',
      }),
      email_addresses: one(
        o.email === undefined
          ? undefined
          : { email_address: o.email, original_email_address: o.email, attribute_type: 'email-address' },
      ),
      phone_numbers: one(
        o.phone === undefined
          ? undefined
          : { phone_number: o.phone, original_phone_number: o.phone, attribute_type: 'phone-number' },
      ),
      job_title: one(o.title === undefined ? undefined : { value: o.title, attribute_type: 'text' }),
    },
  }
}

function appOf({ people, token, most }: { people: ReadonlyMap<string, AttioPerson>; token: string; most: number }): Hono {
  const app = new Hono()
  app.post('/v2/objects/people/records/query', async ({ req }) => {
    if (req.header('authorization') !== `Bearer ${token}`) return refusal(401, 'auth_error', 'unauthorized')
    const query = querySchema.safeParse(await req.json())
    if (!query.success) return refusal(400, 'invalid_request_error', 'validation_type')
    const { sorts, limit, offset } = query.data
    const sign = sorts[0]?.direction === 'desc' ? -1 : 1
    const all = [...people.values()].sort((a, b) => sign * a.created_at.localeCompare(b.created_at))
    return Response.json({ data: all.slice(offset, offset + Math.min(limit, most)) })
  })
  return app
}

const refusal = (status: number, type: string, code: string): Response =>
  Response.json({ status_code: status, type, code, message: 'The request was refused.' }, { status })
