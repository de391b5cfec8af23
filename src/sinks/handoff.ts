/** The hand-off sink: each item is a conversation of Fin that goes to people, once per participation, step by step, verified at the end. */

import { handoffRecord } from '../handoff/record.ts'
import type { Json } from '../json.ts'
import type { Outcome } from '../outcome.ts'
import { serverTime } from '../store/server-time.ts'
import { type ActCall, createActSink } from './acts.ts'
import type { HandoffItem, HandoffSinkOptions } from './handoff-context.ts'
import { outcomeOfHandoffError } from './handoff-failure.ts'
import { handOver } from './handoff-perform.ts'
import type { Sink } from './sink.ts'

/** As long as Intercom may still be at work on a call that nobody waits for any more. */
const SETTLE_MS = 3_000

export function createHandoffSink(options: HandoffSinkOptions): Sink<Json> {
  let clock: Promise<() => number> | undefined
  const now = async (): Promise<number> => {
    if (options.now !== undefined) return options.now()
    clock ??= serverTime(options.db)
    return (await clock)()
  }
  const sink = createActSink({
    parse: (want) => handoffRecord.parse(want),
    perform: (item, call) => perform(item, { ...call, options, now }),
    check: (o) => options.desk.check(o),
    again: true,
    concurrency: options.concurrency,
  })
  const why = 'each is looked at, tagged, assigned, gets a note, and is looked at again; one that is not open is opened first'
  return { ...sink, estimate: async ({ unknown }) => ({ strategy: 'conversation', calls: unknown * MORE_CALLS, why }) }
}

/** On top of the one call that a plan counts for every row. */
const MORE_CALLS = 4

type Performance = ActCall & { readonly options: HandoffSinkOptions; readonly now: () => Promise<number> }

async function perform(item: HandoffItem, p: Performance): Promise<Outcome | null> {
  const settleMs = p.options.settleMs ?? SETTLE_MS
  const waitMs = item.unsureSince === undefined ? 0 : item.unsureSince.getTime() + settleMs - (await p.now())
  if (waitMs > 0) {
    await p.journal.defer(item, Math.ceil(waitMs))
    return null
  }
  try {
    return await handOver(item, p)
  } catch (error) {
    return outcomeOfHandoffError(error, { attempts: item.attempts, now: await p.now(), settleMs })
  }
}
