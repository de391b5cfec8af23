/** Runs a worker in this process until it is told to stop, and lets go of everything in good order then. */
import type { ExitCode } from '../errors.ts'
import type { WakeUps } from '../jobs/queue.ts'
import type { Listening } from '../server/http-listen.ts'
import { USUAL_PLACE } from '../server/http-place.ts'
import type { Context } from './context.ts'
import { counted } from './figures.ts'
import { needServer } from './need-server.ts'
import { untilStopped } from './until-stopped.ts'
import { exitOnDefect } from './worker-defect.ts'
import type { LogLine } from './worker-log.ts'
import { type ProcessParts, withProcessParts } from './worker-parts.ts'
import { openSharedQueue, startWorking } from './worker-start.ts'
import { refuseNone } from './worker-syncs.ts'

export interface WorkerOptions {
  readonly concurrency: number
  readonly host?: string
  /** Left out, and with no PORT, it does not listen. */
  readonly port?: number
}

/** @throws ConfigError, NotAuthorised, Unreachable when it cannot begin; afterwards a server that goes away is waited for */
export async function runWorker(context: Context, o: WorkerOptions): Promise<ExitCode> {
  needServer(context, 'fin-sync worker')
  return withProcessParts(context, { check: refuseNone, work: (parts) => work(context, { ...parts, ...o }) })
}

type WorkerJob = ProcessParts & WorkerOptions

async function work(context: Context, o: WorkerJob): Promise<ExitCode> {
  const { stop } = context
  const guard = exitOnDefect({ log: o.log, stop })
  const queue = await openSharedQueue(o)
  const health = await listen(context, { ...o, queue })
  const working = await startWorking(context, { ...o, queue })
  o.log(readyLine(working.name, { ...o, health }))
  await untilStopped(stop.signal)
  const settled = await working.stop()
  await health?.close({ signal: AbortSignal.abort() })
  o.log({
    event: 'stopped',
    text: settled ? 'stopped' : 'stopped; what got no answer in time is looked up by whoever carries it on',
  })
  // What hangs would hold up the end of everything else.
  if (!settled) stop.end(0)
  await queue.close()
  guard.dispose()
  return 0
}

/** For who watches over processes. */
async function listen(context: Context, o: WorkerJob & { queue: WakeUps }): Promise<Listening | undefined> {
  const { env } = context
  const port = o.port ?? env.port
  if (port === undefined) return undefined
  const host = o.host ?? env.host ?? USUAL_PLACE.host
  const { watchApp } = await import('./worker-watch.ts')
  const { listenHttp } = await import('../server/http-listen.ts')
  return listenHttp(watchApp(context, { ...o, host }), { host, port })
}

function readyLine(name: string, o: WorkerJob & { health: Listening | undefined }): LogLine {
  const names = [...o.syncs.keys()]
  const place = o.redis?.at ?? 'Postgres'
  const at = o.health === undefined ? '' : `, healthy at ${o.health.url}/healthz`
  const text = `${name} is ready: ${counted(names.length, 'sync')} (${names.join(', ')}), ${o.concurrency} at once, woken through ${place}${at}`
  return { event: 'ready', text, fields: { worker: name, syncs: names, concurrency: o.concurrency, woken_through: place } }
}
