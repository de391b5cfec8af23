/** Runs that have ended, receivers on real sockets, and what waits in the outbox: for tests of notifications. */
import type { JudgeJob } from '../../src/jobs/notify-judge.ts'
import type { Receiver } from '../../src/notify/receiver.ts'
import { openWebhook } from '../../src/notify/webhook.ts'
import type { Db } from '../../src/store/db.ts'
import { insertOutcomes } from '../../src/store/outcomes.ts'
import { openRun, type RunRequest, type Status } from '../../src/store/runs.ts'
import { bindSync } from '../../src/store/syncs.ts'
import { type FakeServer, startFake } from '../fakes/http-server.ts'
import { atEnd } from './at-end.ts'

export const LIMITS = { refusedShare: 0.05, fewerRows: 0.5, moreRows: 2, overdueGraceMs: 3_600_000 }
export const NIGHTLY = { cron: '0 2 * * *', timezone: 'UTC' }

export interface EndedRun {
  readonly id: string
  readonly sync?: string
  readonly status?: Status
  readonly request?: Partial<RunRequest>
  readonly rows?: number
  readonly refused?: number
  readonly complete?: boolean
  readonly message?: string
  readonly guards?: unknown
  /** How long ago it ended; it took a minute. */
  readonly agoMs?: number
}

/** A run as the tables have it when it has just ended: by default a good full read of 1,000 unchanged rows. */
export async function endedRun(db: Db, o: EndedRun): Promise<void> {
  const { id, sync = 'customers', status = 'done', rows = 1000, refused = 0, complete = true, agoMs = 0 } = o
  await bindSync(db, { name: sync, workspace: 'w1' })
  const request = { trigger: 'schedule', full: false, limit: null, path: null, ...o.request } as const
  await openRun(db, { id, sync, request, owner: 'worker:a:1', leaseMs: 60_000 })
  const places = Array.from({ length: refused }, (_, place) => place)
  const rowsRefused = places.map((place) => {
    const why = 'ann@example.com is no address'
    return {
      place,
      key: `ann${place}@example.com`,
      did: 'refused',
      code: 'email_invalid',
      why,
      cells: ['Ann'],
      readable: true,
    } as const
  })
  await insertOutcomes(db, { run: id, rows: rowsRefused })
  await db.execute(
    `update fin_sync.runs set phase = 'finished', status = $2, rows_read = $3, unchanged = $4, complete = $5, message = $6, guards = $7,
       reading = '{"kind": "full", "mappingHash": "m", "sourceHash": "s"}', owner = null, lease_until = null,
       started_at = clock_timestamp() - $8 * interval '1 ms' - interval '1 minute', finished_at = clock_timestamp() - $8 * interval '1 ms'
     where id = $1`,
    [
      id,
      status,
      rows,
      rows - refused,
      complete,
      o.message ?? null,
      o.guards === undefined ? null : JSON.stringify(o.guards),
      agoMs,
    ],
  )
}

export async function emptyNotifications(db: Db): Promise<void> {
  // One statement each: faster than a truncate of small tables.
  for (const table of ['notifications', 'alerts', 'outcomes', 'runs', 'schedules', 'schedule_marks', 'syncs']) {
    await db.execute(`delete from fin_sync.${table}`)
  }
}

export function judging(db: Db, o: Partial<JudgeJob> = {}): JudgeJob {
  return { db, receivers: [{ name: 'ops' }], limits: LIMITS, syncs: [{ name: 'customers' }], clean: (text) => text, ...o }
}

export interface Waiting {
  readonly receiver: string
  readonly kind: string
  readonly run: string | null
  readonly body: { readonly [name: string]: unknown }
}

/** All messages there ever were, in their order. */
export async function messages(db: Db): Promise<Waiting[]> {
  return db.query<Waiting>('select receiver, kind, run, body from fin_sync.notifications order by seq')
}

export async function told(db: Db): Promise<string[]> {
  return (await messages(db)).map(({ receiver, kind, run }) => [receiver, kind, run ?? 'no run'].join(' '))
}

export interface Ears {
  readonly server: FakeServer
  readonly receiver: Receiver
  /** `id kind` of what came, in its order. */
  readonly heard: string[]
}

/** A webhook on a socket of its own. */
export async function ears(name: string, o: { timeoutMs?: number } = {}): Promise<Ears> {
  const heard: string[] = []
  const server = await startFake(async (request) => {
    const body: unknown = await request.json()
    const kind = typeof body === 'object' && body !== null && 'kind' in body ? String(body.kind) : ''
    heard.push(`${request.headers.get('x-fin-sync-id')} ${kind}`)
    return new Response('ok')
  })
  atEnd(() => server.close())
  const receiver = openWebhook({
    name,
    url: () => server.url,
    secret: () => 'a-secret-that-both-sides-know',
    timeoutMs: o.timeoutMs ?? 5_000,
  })
  atEnd(() => receiver.close())
  return { server, receiver, heard }
}
