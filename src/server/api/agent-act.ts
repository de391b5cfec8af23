/** Carrying out what an agent asks for: a live run is opened, and its end is waited for where that was asked. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleepFor } from 'node:timers/promises'
import type { z } from 'zod'
import { type ConversationAct, recordOfAct } from '../../conversation-act.ts'
import { liveOutcome } from '../../store/live-runs.ts'
import { getRun, type Run } from '../../store/runs.ts'
import { toJson } from '../../to-json.ts'
import type { ApiContext } from '../api-env.ts'
import { ApiError } from '../api-error.ts'
import { answerJson } from '../operation.ts'
import { actDone, waitQuery } from './agent-model.ts'
import type { ApiParts } from './api-parts.ts'
import { refuseWhileDraining } from './start-run.ts'

/** Nobody waits for the next look at the tables longer than this. */
const LOOK_AGAIN_MS = 100
const LONGEST_KEY = 200

/** Names what is asked for, so that it is done once however often it is asked. */
export const IDEMPOTENCY_HEADER = {
  name: 'Idempotency-Key',
  means: 'Any text that names what is asked for: asked again under the same one, it is not done again',
} as const

/** What the operations that do something have in common. */
export const SAME = { method: 'post', tag: 'agents', changes: true, query: waitQuery, header: IDEMPOTENCY_HEADER } as const
export const DONE = {
  200: { means: 'It is done', schema: actDone },
  202: { means: 'A worker does it; the run tells how it ends', schema: actDone },
} as const
export const ANY = ['invalid', 'refused', 'draining', 'unreachable', 'intercom_refused'] as const

/** @throws ApiError when the header cannot be used */
export function keyOf(c: ApiContext, what: string): string {
  const given = c.req.header(IDEMPOTENCY_HEADER.name)?.trim()
  if (given === undefined) return `${what}:${randomUUID()}`
  if (given !== '' && given.length <= LONGEST_KEY && /^[\x21-\x7e]+$/.test(given)) return `${what}:${given}`
  const message = `${IDEMPOTENCY_HEADER.name} must have 1 to ${LONGEST_KEY} visible ASCII characters.`
  throw new ApiError('invalid', message, { details: { fields: [{ path: IDEMPOTENCY_HEADER.name, message }] } })
}

interface Opened {
  readonly c: ApiContext
  readonly run: Run
  readonly key: string
  /** Milliseconds; undefined = do not wait. */
  readonly waitMs: number | undefined
}

/** 202 with the run, or 200 with what came of it. @throws ApiError `refused` */
export async function tellAct({ service }: ApiParts, o: Opened): Promise<Response> {
  const { audited } = o.c.var
  if (audited !== undefined) o.c.set('audited', { ...audited, target: `run/${o.run.id}` })
  const signal = AbortSignal.any([o.c.req.raw.signal, service.closing])
  const run = o.waitMs === undefined ? o.run : await ended(service, { ...o, waitMs: o.waitMs, signal })
  const outcome = run.status === null ? null : await liveOutcome(service.db, { run: run.id, sync: run.sync, key: o.key })
  if (outcome?.did === 'refused') throw refused(run, outcome)
  const value: z.output<typeof actDone> = {
    run: run.id,
    status: run.status,
    did: outcome?.did ?? null,
    id: outcome?.id ?? null,
    code: outcome?.code ?? null,
    why: outcome?.why ?? null,
  }
  const isDone = run.status !== null && outcome?.did !== null && outcome?.did !== 'postponed'
  return answerJson(o.c, { schema: actDone, value, status: isDone ? 200 : 202, headers: { Location: `/v1/runs/${run.id}` } })
}

/** The run when it has ended, or as it stands when nobody waits any longer. */
async function ended({ db }: ApiParts['service'], o: { run: Run; waitMs: number; signal: AbortSignal }): Promise<Run> {
  const until = performance.now() + o.waitMs
  let { run } = o
  while (run.status === null && performance.now() < until && !o.signal.aborted) {
    await sleepFor(Math.min(LOOK_AGAIN_MS, Math.max(1, until - performance.now())))
    run = (await getRun(db, run.id)) ?? run
  }
  return run
}

function refused(run: Run, { code, why }: { code: string | null; why: string | null }): ApiError {
  return new ApiError('refused', why ?? 'It was refused.', { details: { run: run.id, reason: code ?? 'refused' } })
}

export interface ActOrder {
  readonly c: ApiContext
  readonly act: ConversationAct
  readonly by: string
  readonly waitMs: number | undefined
  readonly label: string
}

/** Opens a run for the act, and waits for its end where that is asked. */
export async function carryOut(parts: ApiParts, { c, act, by, waitMs, label }: ActOrder): Promise<Response> {
  refuseWhileDraining(parts.service)
  const key = keyOf(c, act.act)
  const run = await parts.service.agents.act({ row: { key, record: toJson(recordOfAct(act)) }, by, label })
  return tellAct(parts, { c, run, key, waitMs })
}

/** Aborted when the caller leaves, or the process ends. */
export function signalOf(c: ApiContext, { closing }: ApiParts['service']): AbortSignal {
  return AbortSignal.any([c.req.raw.signal, closing])
}
