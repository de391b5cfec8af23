/** Hand-offs as lines: a table for people, one JSON object a line for programs. */
import type { Db } from '../store/db.ts'
import { type Handoff, listHandoffs } from '../store/handoffs.ts'
import { instant } from './figures.ts'
import { type Column, tableLines } from './table.ts'

export interface HandoffLinesOptions {
  readonly limit: number
  readonly json: boolean
  readonly width?: number
}

/** The newest first. No lines when there are none. */
export async function handoffLines(db: Db, o: HandoffLinesOptions): Promise<readonly string[]> {
  const found = await listHandoffs(db, { limit: o.limit })
  if (o.json) return found.map((one) => JSON.stringify(handoffJson(one)))
  return found.length === 0 ? [] : tableLines(COLUMNS, found.map(cellsOf), o)
}

const COLUMNS: readonly Column[] = [
  { title: 'begun' },
  { title: 'conversation' },
  { title: 'to' },
  { title: 'stands' },
  { title: 'why' },
  { title: 'run', optional: true },
]

function cellsOf(one: Handoff): readonly string[] {
  const why = one.reasons.map((reason) => reason.why).join('; ')
  return [instant(one.startedAt), one.conversation, one.assignedTo, standOf(one), why, one.run ?? '']
}

/** Verified, the code that it ended with, or the last step that was done. */
function standOf({ verifiedAt, code, step }: Handoff): string {
  return verifiedAt === null ? (code ?? step) : 'verified'
}

function handoffJson(one: Handoff): Readonly<Record<string, unknown>> {
  return {
    conversation: one.conversation,
    participation: one.participation,
    workspace: one.workspace,
    reasons: one.reasons,
    assigned_to: one.assignedTo,
    step: one.step,
    code: one.code,
    run: one.run,
    started_at: one.startedAt.toISOString(),
    verified_at: one.verifiedAt?.toISOString() ?? null,
  }
}
