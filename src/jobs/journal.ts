/** The journal of a delivery: what a sink is about to do and what came of it, written to the ledger in groups. */
import { LeaseLost } from '../errors.ts'
import { createGroupCommit } from '../group-commit.ts'
import type { Json } from '../json.ts'
import type { Outcome, Reason } from '../outcome.ts'
import type { Item, Journal } from '../sinks/sink.ts'
import type { Db } from '../store/db.ts'
import { type ClaimedLine, handBack, markSending, storeStep } from '../store/ledger-claim.ts'
import { type Settlement, settleLines } from '../store/ledger-settle.ts'

export interface DeliveryJournal extends Journal {
  /** Adds lines that were claimed just now. */
  add(lines: readonly ClaimedLine[]): void
  /** Hands back everything that is still open, to be claimed again at once. */
  handBackOpen(): Promise<void>
  /** Ends a line that needs no sink. */
  settleLine(line: ClaimedLine, outcome: Outcome): Promise<void>
}

export interface JournalOptions {
  readonly db: Db
  readonly sync: string
  readonly onSettled: (outcome: Outcome) => void
}

export function createJournal({ db, sync, onSettled }: JournalOptions): DeliveryJournal {
  const lines = new Map<string, ClaimedLine>()
  const mark = createGroupCommit<ClaimedLine, boolean>(async (batch) => {
    const ours = await markSending(db, { sync, lines: batch })
    return batch.map((line) => ours.has(line.key))
  })
  const settle = createGroupCommit<Settlement, boolean>(async (batch) => {
    const ours = await settleLines(db, { sync, settlements: batch })
    return batch.map((one) => ours.has(one.key))
  })
  const lineOf = (item: Item<unknown>): ClaimedLine => {
    const line = lines.get(item.key)
    if (line === undefined) throw new LeaseLost('this item was settled or handed back before')
    return line
  }
  const settleLine = async (line: ClaimedLine, outcome: Outcome): Promise<void> => {
    const ours = await settle(settlementOf(line, outcome))
    lines.delete(line.key)
    // A fenced-off answer is dropped: the worker that holds the line now will see for itself what Intercom holds.
    if (ours) onSettled(outcome)
  }
  return {
    add: (claimed) => {
      for (const line of claimed) lines.set(line.key, line)
    },
    settleLine,
    handBackOpen: async () => {
      const open = [...lines.values()]
      lines.clear()
      if (open.length > 0) await handBack(db, { sync, lines: open, delayMs: 0 })
    },
    sending: async (item) => {
      if (!(await mark(lineOf(item)))) throw new LeaseLost('another worker has taken this item over')
    },
    step: async (item, step: Json, o) => {
      const { key, fence } = lineOf(item)
      const ours = await storeStep(db, { sync, key, fence, step, contactId: o?.id ?? null })
      if (!ours) throw new LeaseLost('another worker has taken this item over')
    },
    settle: async (item, outcome) => settleLine(lineOf(item), outcome),
    defer: async (item, ms) => {
      const line = lineOf(item)
      await handBack(db, { sync, lines: [line], delayMs: ms })
      lines.delete(line.key)
    },
  }
}

function settlementOf(line: ClaimedLine, outcome: Outcome): Settlement {
  const reason: Reason | undefined = outcome.reason
  return {
    key: line.key,
    fence: line.fence,
    run: line.run,
    place: line.place,
    sentFingerprint: line.wantedFingerprint,
    did: outcome.did,
    code: reason?.code ?? null,
    why: reason?.why ?? null,
    contactId: outcome.id ?? null,
    retryAt: outcome.did === 'postponed' ? outcome.retryAt : null,
    unsure: outcome.did === 'postponed' && outcome.unsure,
  }
}
