/** What the servers of this process may ask of the installation, on real parts. */
import { nearest } from '../did-you-mean.ts'
import { ConfigError, Unreachable } from '../errors.ts'
import { openForWorkers } from '../jobs/open-for-workers.ts'
import type { WakeUps } from '../jobs/queue.ts'
import { bindToWorkspace } from '../jobs/start-run.ts'
import { urgencyOf } from '../jobs/urgency.ts'
import { nextTimes } from '../schedule/next-times.ts'
import type { Db } from '../store/db.ts'
import type { Service, ServiceSync } from './service-contract.ts'
import { lookWhetherReady } from './service-ready.ts'

export interface ServiceParts extends Pick<Service, 'plan' | 'limits' | 'closing' | 'onCall' | 'agents'> {
  readonly db: Db
  readonly queue: Pick<WakeUps, 'wake' | 'figures'>
  readonly syncs: readonly ServiceSync[]
  /** That the access token belongs to. */
  readonly workspace: string
  /** Aborted when the process is told to end: it drains from then on. */
  readonly stopping: AbortSignal
}

export function createService(o: ServiceParts): Service {
  const { db, queue, syncs, stopping } = o
  return {
    db,
    syncs,
    plan: o.plan,
    agents: o.agents,
    limits: o.limits,
    closing: o.closing,
    onCall: o.onCall,
    start: (asked) => start(o, asked),
    queue: () => queue.figures(),
    nextTimes: (sync, count) => timesOf(syncs, { sync, count }),
    isDraining: () => stopping.aborted,
    ready: () => lookWhetherReady(o),
  }
}

async function start(o: ServiceParts, { sync, request }: Parameters<Service['start']>[0]): ReturnType<Service['start']> {
  if (o.stopping.aborted) throw new Unreachable('this process is ending and starts nothing new; ask again in a moment')
  refuseUnavailable(o.syncs, sync)
  await bindToWorkspace(o.db, { sync, workspace: o.workspace })
  const started = await openForWorkers(o.db, { sync, request })
  if (started.running === undefined) await wake(o, { runId: started.run.id, priority: urgencyOf(request) })
  return started
}

/** @throws ConfigError */
function refuseUnavailable(syncs: readonly ServiceSync[], name: string): void {
  const found = syncs.find((one) => one.name === name)
  if (found === undefined) {
    const near = nearest(
      name,
      syncs.map((one) => one.name),
    )
    const advice = near.length > 0 ? `; did you mean ${near.join(' or ')}?` : ''
    throw new ConfigError(`the configuration has no sync named ${JSON.stringify(name)}${advice}`)
  }
  if (found.unavailable !== null) throw new ConfigError(`sync "${name}" cannot run: ${found.unavailable}`)
}

/** A run that nobody was woken for is found by the sweep. */
async function wake({ queue }: ServiceParts, o: { runId: string; priority: number }): Promise<void> {
  try {
    await queue.wake({ runId: o.runId, slot: 0 }, { priority: o.priority })
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error
  }
}

function timesOf(syncs: readonly ServiceSync[], o: { sync: string; count: number }): readonly Date[] {
  const schedule = syncs.find(({ name }) => name === o.sync)?.schedule ?? null
  return schedule === null ? [] : nextTimes(schedule, { now: Date.now(), count: o.count })
}
