/** What a process that has the database open does for others: the requests, and their answers. */
import { z } from 'zod'
import { ConfigError, FinSyncError } from '../errors.ts'
import { endLeftRun } from '../jobs/end-left-run.ts'
import { findRun } from '../jobs/find-run.ts'
import type { Json } from '../json.ts'
import type { Db } from '../store/db.ts'
import type { Handler } from '../store/home.ts'
import { requestCancel } from '../store/runs.ts'
import { handoffLines } from './handoff-lines.ts'
import { listRunLines } from './list-runs.ts'
import { listWebhookLines } from './list-webhooks.ts'
import { endedAlready, type RunStand, standOf } from './run-stand.ts'
import { showRunLines } from './show-run.ts'
import { transcriptLines } from './transcript-lines.ts'

const look = { json: z.boolean(), width: z.int().exactOptional() }
const linesRequest = z.discriminatedUnion('ask', [
  z.object({ ask: z.literal('show'), run: z.string(), ...look }),
  z.object({ ask: z.literal('handoffs'), limit: z.int(), ...look }),
  z.object({ ask: z.literal('transcript'), conversation: z.string(), ...look }),
  z.object({ ask: z.literal('runs'), sync: z.string().exactOptional(), limit: z.int(), ...look }),
  z.object({ ask: z.literal('webhooks'), failed: z.boolean(), limit: z.int(), ...look }),
])
const standRequest = z.discriminatedUnion('ask', [
  z.object({ ask: z.literal('cancel'), run: z.string(), by: z.string(), json: z.boolean() }),
  z.object({ ask: z.literal('stand'), run: z.string(), json: z.boolean() }),
])
const request = z.union([linesRequest, standRequest])

/** Answered with the lines to be printed. `width` = how wide they may be. */
export type LinesRequest = z.output<typeof linesRequest>
/** Answered with how the run stands; `cancel` asks for its end first. */
export type StandRequest = z.output<typeof standRequest>

/** Answers go in an envelope, so that what was told to a person keeps its exit code. */
export const envelope = z.union([
  z.object({ answer: z.json() }),
  z.object({ fault: z.object({ message: z.string(), exitCode: z.int() }) }),
])

/** A request that another version of fin-sync makes up is refused. */
export function answerOthers(db: Db): Handler {
  return async (asked) => {
    try {
      return { answer: await answer(db, asked) }
    } catch (error) {
      if (!(error instanceof FinSyncError)) throw error
      return { fault: { message: error.message, exitCode: error.exitCode } }
    }
  }
}

async function answer(db: Db, asked: Json): Promise<Json> {
  const parsed = request.safeParse(asked)
  if (!parsed.success) throw new ConfigError('the other fin-sync does not know this request; use the same version for both')
  const { data } = parsed
  if (data.ask === 'cancel' || data.ask === 'stand') return { ...(await answerStand(db, data)) }
  return [...(await answerLines(db, data))]
}

/** @throws ConfigError when no run is meant, or more than one; when no transcript is stored */
export function answerLines(db: Db, asked: LinesRequest): Promise<readonly string[]> {
  switch (asked.ask) {
    case 'show':
      return showRunLines(db, asked)
    case 'runs':
      return listRunLines(db, asked)
    case 'webhooks':
      return listWebhookLines(db, asked)
    case 'handoffs':
      return handoffLines(db, asked)
    case 'transcript':
      return transcriptLines(db, asked)
  }
}

/** @throws ConfigError when no run is meant, or the one to be cancelled has ended */
async function answerStand(db: Db, asked: StandRequest): Promise<RunStand> {
  const run = await findRun(db, asked.run)
  if (asked.ask === 'cancel' && !(await requestCancel(db, { id: run.id, by: asked.by }))) throw endedAlready(run)
  await endLeftRun(db, { id: run.id, force: false })
  return standOf(db, { id: run.id, json: asked.json })
}
