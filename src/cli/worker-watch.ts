/** What a worker answers over HTTP: its health and its figures. */
import { ConfigError } from '../errors.ts'
import type { WakeUps } from '../jobs/queue.ts'
import { createHttpApp, type FetchApp } from '../server/http-app.ts'
import { isLoopback } from '../server/local-request.ts'
import { createMetricsApp } from '../server/service-metrics.ts'
import { adminTokens } from '../server/tokens.ts'
import type { Context } from './context.ts'
import type { ProcessParts } from './worker-parts.ts'
import { defectLog, serviceOf } from './worker-service.ts'

export type WatchParts = ProcessParts & { readonly queue: WakeUps; readonly host: string }

export function watchApp(context: Context, o: WatchParts): FetchApp {
  const service = serviceOf(context, { ...o, plan: refusePlan, closing: context.stop.signal })
  const tokens = adminTokens({ admin: context.env.adminToken, named: o.config.server?.tokens ?? new Map() })
  return createHttpApp(service, createMetricsApp(service, { tokens, loopback: isLoopback(o.host), onDefect: defectLog(o) }))
}

function refusePlan(): Promise<never> {
  return Promise.reject(new ConfigError('a worker plans nothing; ask fin-sync serve'))
}
