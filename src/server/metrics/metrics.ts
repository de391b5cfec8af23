/** What GET /metrics tells, in Prometheus' text format: figures of the tables at most 5 s old, those of this process as they are. */
import { failureOf } from '../../jobs/failure-of.ts'
import { listSyncStands } from '../../store/runs-page.ts'
import { scheduleLateness } from '../../store/schedule-lateness.ts'
import { countWebhooks } from '../../store/webhooks-list.ts'
import type { CallTally } from '../call-tally.ts'
import type { Service } from '../service-contract.ts'
import { createSharedAnswers } from '../shared-answers.ts'
import type { WebhookTally } from '../webhooks-tally.ts'
import { defineMetrics, type Metrics } from './definitions.ts'
import { boundedLabel, knownLabel } from './labels.ts'
import { createRunTally } from './run-tally.ts'

/** Several servers that scrape cost the tables no more than one. */
const KEPT_MS = 5_000
/** Codes are ours but for those that Intercom makes up. */
const MOST_CODES = 200

export interface MetricsPage {
  readonly contentType: string
  text(): Promise<string>
  /** A request was answered. */
  answered(operation: string, status: number): void
}

export interface MetricsOptions {
  readonly service: Service
  readonly calls: Pick<CallTally, 'counts'>
  readonly streams: () => number
  /** Absent where none are taken in. */
  readonly webhooks?: Pick<WebhookTally, 'counts'> | undefined
  /** Hears once of each part that cannot be asked, until it can. */
  readonly onDefect: (error: unknown) => void
}

export function createMetrics(o: MetricsOptions): MetricsPage {
  const metrics = defineMetrics()
  const tables = createSharedAnswers<void>({ leastMs: KEPT_MS })
  const readTables = tableReader(metrics, o)
  const quietly = tellOnce(o.onDefect)
  return {
    contentType: metrics.registry.contentType,
    answered: (operation, status) => metrics.requests.inc({ operation, status }),
    async text() {
      const isRead = await quietly('tables', () => tables('all', readTables))
      metrics.readable.set(isRead ? 1 : 0)
      await quietly('limits', () => setBuckets(metrics, o))
      await quietly('queue', () => setQueue(metrics, o))
      setProcess(metrics, o)
      return metrics.registry.metrics()
    },
  }
}

/** What cannot be asked keeps its last figures, and is told the first time. */
function tellOnce(onDefect: (error: unknown) => void): (what: string, work: () => Promise<void>) => Promise<boolean> {
  const failing = new Set<string>()
  return async (what, work) => {
    const failure = await failureOf(work())
    if (failure === undefined) failing.delete(what)
    else if (!failing.has(what)) onDefect(failure)
    if (failure !== undefined) failing.add(what)
    return failure === undefined
  }
}

function tableReader(metrics: Metrics, { service }: MetricsOptions): () => Promise<void> {
  const names = service.syncs.map(({ name }) => name)
  const syncOf = knownLabel(names)
  const codeOf = boundedLabel({ most: MOST_CODES })
  const look = createRunTally({
    db: service.db,
    since: Date.now(),
    onRows: ({ sync }, rows) => metrics.rowsRead.inc({ sync: syncOf(sync) }, rows),
    onOutcomes: ({ sync }, { did, code, count }) => metrics.outcomes.inc({ sync: syncOf(sync), did, code: codeOf(code) }, count),
    onEnded: ({ sync, request, status, startedAt, finishedAt }) => {
      const labels = { sync: syncOf(sync), status: status ?? 'open' }
      metrics.runs.inc({ ...labels, trigger: request.trigger })
      metrics.runSeconds.observe(labels, ((finishedAt ?? startedAt).getTime() - startedAt.getTime()) / 1_000)
    },
  })
  return async () => {
    const open = await look()
    metrics.openRuns.reset()
    for (const { sync, phase } of open) metrics.openRuns.inc({ sync: syncOf(sync), phase })
    metrics.staleness.reset()
    for (const { sync, staleSeconds } of await listSyncStands(service.db, names)) {
      if (staleSeconds !== null) metrics.staleness.set({ sync }, staleSeconds)
    }
    metrics.lateness.reset()
    for (const { sync, seconds } of await scheduleLateness(service.db, names)) metrics.lateness.set({ sync }, seconds)
    await setWebhooks(metrics, service)
  }
}

async function setWebhooks({ webhooks }: Metrics, { db }: Pick<Service, 'db'>): Promise<void> {
  const topics = await countWebhooks(db)
  for (const state of ['waiting', 'done', 'failed'] as const) {
    webhooks.set(
      { state },
      topics.reduce((sum, one) => sum + one[state], 0),
    )
  }
}

async function setBuckets({ bucketLimit, bucketRemaining, bucketWait }: Metrics, { service }: MetricsOptions): Promise<void> {
  const buckets = await service.limits()
  bucketWait.reset()
  for (const { bucket, limit, remaining, waitedMs } of buckets) {
    if (limit !== null) bucketLimit.set({ bucket }, limit)
    if (remaining !== null) bucketRemaining.set({ bucket }, remaining)
    bucketWait.inc({ bucket }, waitedMs / 1_000)
  }
}

async function setQueue({ queueJobs }: Metrics, { service }: MetricsOptions): Promise<void> {
  const figures = await service.queue()
  for (const state of ['waiting', 'active', 'delayed'] as const) queueJobs.set({ state }, figures[state])
}

function setProcess(metrics: Metrics, { service, calls, streams, webhooks }: MetricsOptions): void {
  metrics.webhooksCame.reset()
  for (const { topic, result, count } of webhooks?.counts() ?? []) metrics.webhooksCame.inc({ topic, result }, count)
  metrics.calls.reset()
  for (const one of calls.counts()) metrics.calls.inc({ operation: one.operation, status: one.status ?? 'none' }, one.calls)
  metrics.nextRun.reset()
  for (const { name } of service.syncs) {
    const [next] = service.nextTimes(name, 1)
    if (next !== undefined) metrics.nextRun.set({ sync: name }, next.getTime() / 1_000)
  }
  metrics.streams.set(streams())
  metrics.memory.set(process.memoryUsage.rss())
  const { user, system } = process.cpuUsage()
  metrics.cpu.reset()
  metrics.cpu.inc((user + system) / 1e6)
  metrics.startTime.set(Math.round(performance.timeOrigin / 1_000))
}
