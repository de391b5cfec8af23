/** Serves: the admin API, schedules and a worker in this process, until it is told to stop; then it drains. */
import type { ExitCode } from '../errors.ts'
import { createHttpApp } from '../server/http-app.ts'
import { type Listening, listenHttp } from '../server/http-listen.ts'
import { type Place, USUAL_PLACE } from '../server/http-place.ts'
import type { Context } from './context.ts'
import { mountApps } from './serve-apps.ts'
import { planner } from './serve-plan.ts'
import { readyLine } from './serve-ready.ts'
import { serveTokens } from './serve-tokens.ts'
import { clientSecret } from './serve-webhooks.ts'
import { untilStopped } from './until-stopped.ts'
import { exitOnDefect } from './worker-defect.ts'
import { type ProcessParts, withProcessParts } from './worker-parts.ts'
import { serviceOf } from './worker-service.ts'
import { openSharedQueue, startWorking } from './worker-start.ts'

export interface ServeOptions {
  readonly host?: string
  readonly port?: number
  readonly concurrency: number
}

/** Answers that are under way when everything else is settled end within this time. */
const ANSWERS_MS = 1_000

/** @throws ConfigError, NotAuthorised, Unreachable when it cannot begin; FinSyncError when the port is taken */
export async function serve(context: Context, o: ServeOptions): Promise<ExitCode> {
  const { env } = context
  const place = { host: o.host ?? env.host ?? USUAL_PLACE.host, port: o.port ?? env.port ?? USUAL_PLACE.port }
  return withProcessParts(context, {
    needed: { server: true, notify: true },
    check: ({ config }) => {
      serveTokens(context, { config, host: place.host })
      clientSecret(context, config.server)
    },
    work: (parts) => serveOn(context, { ...parts, place, concurrency: o.concurrency }),
  })
}

type ServeJob = ProcessParts & { readonly place: Place; readonly concurrency: number }

async function serveOn(context: Context, o: ServeJob): Promise<ExitCode> {
  const { stop } = context
  const guard = exitOnDefect({ log: o.log, stop })
  const queue = await openSharedQueue(o)
  const closing = new AbortController()
  try {
    const service = serviceOf(context, { ...o, queue, plan: planner(context, o), closing: closing.signal })
    const apps = await mountApps(context, { ...o, service, queue, host: o.place.host })
    const listening = await listenHttp(createHttpApp(service, apps), o.place)
    const working = await startWorking(context, { ...o, queue })
    o.log(readyLine(service, { url: listening.url, concurrency: o.concurrency, place: queuePlace(o) }))
    await untilStopped(stop.signal)
    const settled = await working.stop()
    await end(listening, closing)
    o.log({ event: 'stopped', text: settled ? 'stopped' : 'stopped; what got no answer in time is looked up at the next start' })
    // What hangs would hold up the end of everything else.
    if (!settled) stop.end(0)
  } finally {
    await queue.close()
    guard.dispose()
  }
  return 0
}

/** Streams are ended first: they would keep the rest waiting. */
async function end(listening: Listening, closing: AbortController): Promise<void> {
  closing.abort(new Error('the process ends'))
  await listening.close({ signal: AbortSignal.timeout(ANSWERS_MS) })
}

function queuePlace({ redis, store }: ServeJob): string {
  return redis?.at ?? (store.kind === 'embedded' ? 'the embedded database' : 'Postgres')
}
