/** Cancels a run wherever it is driven, waits until it has ended, and says how. */
import { setTimeout as sleepFor } from 'node:timers/promises'
import { type ExitCode, FinSyncError } from '../errors.ts'
import { endLeftRun } from '../jobs/end-left-run.ts'
import { findRun } from '../jobs/find-run.ts'
import { LEASE_MS } from '../jobs/keep-alive.ts'
import type { Store } from '../store/open.ts'
import { requestCancel } from '../store/runs.ts'
import type { Context } from './context.ts'
import { askHolder } from './home-ask.ts'
import { withStore } from './open-store.ts'
import { endedAlready, type RunStand, runStand, standOf } from './run-stand.ts'
import { whoAsks } from './who.ts'

const LOOK_AGAIN_MS = 250
/** A driver that died without a word is found out when its lease has passed; one that lives settles what is under way before. */
const PATIENCE_MS = LEASE_MS + 30_000

/** @throws ConfigError when no run is meant, or it has ended already */
export async function cancelRun(context: Context, wanted: string): Promise<ExitCode> {
  const json = context.terminal.json
  const asked = await askHolder(context, { request: { ask: 'cancel', run: wanted, by: whoAsks(), json }, answer: runStand })
  if (asked.was === 'answered') return waitThere(context, asked.answer)
  return report(context, await withStore(context, ({ store }) => cancelHere(context, { store, wanted })))
}

/** The run is driven in the process that holds the home. When that lets go of the home without ending the run, it is ended here. */
async function waitThere(context: Context, asked: RunStand): Promise<ExitCode> {
  const { run } = asked
  const until = Date.now() + PATIENCE_MS
  let stand = asked
  while (stand.status === null && Date.now() < until) {
    await sleep(context)
    const request = { ask: 'stand', run, json: context.terminal.json } as const
    const again = await askHolder(context, { request, answer: runStand })
    if (again.was === 'answered') stand = again.answer
    if (again.was === 'nobody') stand = await withStore(context, ({ store }) => endHere(context, { store, id: run }))
  }
  return report(context, stand)
}

async function cancelHere(context: Context, o: { store: Store; wanted: string }): Promise<RunStand> {
  const run = await findRun(o.store.db, o.wanted)
  if (!(await requestCancel(o.store.db, { id: run.id, by: whoAsks() }))) throw endedAlready(run)
  return endHere(context, { store: o.store, id: run.id })
}

/** Ends the run as soon as nobody drives it any more, or sees its driver do so. */
async function endHere(context: Context, { store, id }: { store: Store; id: string }): Promise<RunStand> {
  const until = Date.now() + PATIENCE_MS
  for (;;) {
    await endLeftRun(store.db, { id, force: store.kind === 'embedded' })
    const stand = await standOf(store.db, { id, json: context.terminal.json })
    if (stand.status !== null || Date.now() >= until) return stand
    await sleep(context)
  }
}

async function sleep({ stop }: Context): Promise<void> {
  try {
    await sleepFor(LOOK_AGAIN_MS, undefined, { signal: stop.signal })
  } catch (error) {
    stop.signal.throwIfAborted()
    throw error
  }
}

/** A run that came to its own end meanwhile is told as it ended. */
function report({ terminal }: Context, { run, status, line }: RunStand): ExitCode {
  terminal.data(line)
  if (status === null)
    throw new FinSyncError(`run ${run} was asked to end and has not ended yet; look again with: fin-sync show ${run}`)
  if (status !== 'cancelled') terminal.say(`run ${run} had come to its own end before it could be cancelled`)
  return 0
}
