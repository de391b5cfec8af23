/** Resumes what earlier runs left: sync after sync, each of which may fail without stopping the others. */
import { type ExitCode, FinSyncError } from '../errors.ts'
import { type LeftWork, listLeftWork } from '../store/left-work.ts'
import type { Store } from '../store/open.ts'
import { getRun } from '../store/runs.ts'
import { configuredSync } from './configured-sync.ts'
import type { Context } from './context.ts'
import { counted, instant } from './figures.ts'
import { tellNothingToDo } from './nothing-to-do.ts'
import { withStore } from './open-store.ts'
import { type RunOptions, requestOf } from './run-options.ts'
import { checkProgress, runOn } from './sync-once.ts'

type Asked = RunOptions & { readonly sync: string | undefined }

/** @throws ConfigError when the sync that was named is not in the configuration */
export async function resumeSyncs(context: Context, o: Asked): Promise<ExitCode> {
  checkProgress(context, o)
  // A name that was typed wrong must not be taken for a sync that has nothing left.
  if (o.sync !== undefined) await configuredSync(context, { name: o.sync, path: '' })
  return withStore(context, async ({ store }) => {
    const left = (await listLeftWork(store.db)).filter((one) => o.sync === undefined || one.sync === o.sync)
    const codes: ExitCode[] = []
    for (const one of left.filter((work) => isOurs(work, { store, asked: o }))) {
      if (!context.stop.signal.aborted) codes.push(await resumeOne(context, { work: one, store, asked: o }))
    }
    return codes.length === 0 ? tellNothingToDo(context, nothingText(left, o)) : worstOf(codes)
  })
}

/** On the embedded store nobody else can be alive. On a server a run that somebody drives is left alone, unless it was asked for. */
function isOurs({ openRun, driven, due, later, nextMs }: LeftWork, o: { store: Store; asked: Asked }): boolean {
  if (openRun !== null) return o.store.kind === 'embedded' || !driven || o.asked.sync !== undefined
  return due > 0 || (later > 0 && nextMs !== null && nextMs <= o.asked.wait)
}

interface One {
  readonly work: LeftWork
  readonly store: Store
  readonly asked: Asked
}

/** When several are resumed, one that cannot go is told and the others go on. */
async function resumeOne(context: Context, o: One): Promise<ExitCode> {
  const { work, store, asked } = o
  context.terminal.say(`${work.sync}: ${leftText(work)}`)
  try {
    const open = work.openRun === null ? undefined : await getRun(store.db, work.openRun)
    const configured = await configuredSync(context, { name: work.sync, path: pathOf(open?.request.path) })
    return await runOn(context, { ...asked, configured, store, request: requestOf({ trigger: 'resume' }, asked) })
  } catch (error) {
    if (asked.sync !== undefined || !(error instanceof FinSyncError)) throw error
    context.terminal.warn(`fin-sync: ${work.sync} was not resumed: ${error.message}`)
    return error.exitCode
  }
}

/** Where no run is open nothing is read, so any source will do. */
function pathOf(path: string | null | undefined): string | null {
  return path === undefined ? '' : path
}

function leftText({ openRun, due }: LeftWork): string {
  const run = openRun === null ? [] : [`run ${openRun} was left open`]
  return (
    [...run, ...(due > 0 ? [`${counted(due, 'row')} of earlier runs due`] : [])].join(', ') || 'rows of earlier runs will be due'
  )
}

function nothingText(left: readonly LeftWork[], o: Asked): string {
  const waiting = left.map(({ sync, openRun, later, nextMs }) =>
    openRun === null ? waitingText({ sync, later, nextMs }) : `run ${openRun} of ${sync} is driven by another process`,
  )
  return [o.sync === undefined ? 'nothing to resume' : `${o.sync}: nothing to resume`, ...waiting].join('; ')
}

function waitingText({ sync, later, nextMs }: Pick<LeftWork, 'sync' | 'later' | 'nextMs'>): string {
  const from = nextMs === null ? '' : ` (the first at ${instant(new Date(Date.now() + nextMs))})`
  return `${counted(later, 'row')} of ${sync} will be due later${from}`
}

/** The trouble that a person has to look at first. */
const WORST_FIRST: readonly ExitCode[] = [130, 143, 4, 5, 2, 1, 3, 0]

export function worstOf(codes: readonly ExitCode[]): ExitCode {
  return WORST_FIRST.find((code) => codes.includes(code)) ?? 0
}
