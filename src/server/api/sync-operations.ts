/** Syncs: what there is, and how each stands. */
import { z } from 'zod'
import { getRun } from '../../store/runs.ts'
import { listSyncStands, type SyncStand } from '../../store/runs-page.ts'
import { answerJson, NONE, type Operation, operation } from '../operation.ts'
import type { ServiceSync } from '../service-contract.ts'
import { type ApiParts, findSync } from './api-parts.ts'
import { instant, model } from './model.ts'
import { runListed } from './run-model.ts'
import { listedRun } from './run-operations.ts'

/** How many coming times of a schedule are told. */
const TIMES = 5

const fields = {
  name: z.string(),
  kind: z.string(),
  source: z.string().describe("The source's type"),
  range: z.boolean().nullable().describe('Whether it can read a range of time; null = not known before it is opened'),
  schedule: z.object({ cron: z.string(), timezone: z.string() }).nullable(),
  unavailable: z.string().nullable().describe('Why it cannot run; null = it can'),
  next: z.array(instant).describe('The coming times of its schedule'),
  open_run: z.string().nullable(),
  last_run: z.string().nullable(),
  last_success: instant.nullable().describe('When the last run that read the whole source ended well'),
  stale_seconds: z.number().nullable().describe('How long ago that was'),
}
const syncListed = model('SyncListed', z.object(fields))
const syncShown = model('Sync', z.object({ ...fields, last: runListed.nullable().describe('The last run') }))
const syncs = model('Syncs', z.object({ syncs: z.array(syncListed) }))

export function syncOperations(parts: ApiParts): readonly Operation[] {
  const { service, views } = parts
  const standsOf = async (names: readonly string[]): Promise<ReadonlyMap<string, SyncStand>> =>
    new Map((await listSyncStands(service.db, names)).map((stand) => [stand.sync, stand]))
  return [
    operation({
      id: 'listSyncs',
      method: 'get',
      path: '/v1/syncs',
      tag: 'syncs',
      summary: 'All syncs of the configuration, in its order',
      changes: false,
      query: NONE,
      body: NONE,
      answers: { 200: { means: 'The syncs', schema: syncs } },
      errors: [],
      async handle({ c }) {
        const stands = await standsOf(service.syncs.map(({ name }) => name))
        const value = { syncs: service.syncs.map((sync) => listed(parts, { sync, stand: stands.get(sync.name) })) }
        return answerJson(c, { schema: syncs, value })
      },
    }),
    operation({
      id: 'getSync',
      method: 'get',
      path: '/v1/syncs/{sync}',
      tag: 'syncs',
      summary: 'One sync: its coming times, its last run and how long ago it succeeded',
      changes: false,
      query: NONE,
      body: NONE,
      answers: { 200: { means: 'The sync', schema: syncShown } },
      errors: ['unknown_sync'],
      async handle({ c, param }) {
        const sync = findSync(parts, param('sync'))
        const stand = (await standsOf([sync.name])).get(sync.name)
        const run = typeof stand?.last === 'string' ? await getRun(service.db, stand.last) : undefined
        const last = run === undefined ? null : listedRun(run, await views.summary(run))
        return answerJson(c, { schema: syncShown, value: { ...listed(parts, { sync, stand }), last } })
      },
    }),
  ]
}

function listed({ service }: ApiParts, { sync, stand }: { sync: ServiceSync; stand: SyncStand | undefined }) {
  const { name, kind, source, range, schedule, unavailable } = sync
  return {
    name,
    kind,
    source,
    range,
    schedule: schedule === null ? null : { cron: schedule.cron, timezone: schedule.timezone },
    unavailable,
    next: service.nextTimes(name, TIMES).map((time) => time.toISOString()),
    open_run: stand?.open ?? null,
    last_run: stand?.last ?? null,
    last_success: stand?.goodAt?.toISOString() ?? null,
    stale_seconds: stand?.staleSeconds ?? null,
  }
}
