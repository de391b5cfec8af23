/** A worker's log: a line on stderr for each event, as text or, with --json, as JSON. Ids and counts; never anything of a record. */
import { redact } from '../config/redact.ts'
import type { WorkerEvent } from '../jobs/worker-events.ts'
import type { Json } from '../json.ts'
import { counted, instant } from './figures.ts'
import { summaryLine } from './run-text.ts'
import type { Terminal } from './terminal.ts'

export interface LogLine {
  /** Like `run_ended`: for programs. */
  readonly event: string
  readonly text: string
  readonly fields?: { readonly [name: string]: Json }
  /** Told whatever was asked for. */
  readonly isTrouble?: true
}

export type WorkerLog = (line: LogLine) => void

export function createWorkerLog(terminal: Pick<Terminal, 'json' | 'say' | 'warn'>, now: () => Date = () => new Date()): WorkerLog {
  return ({ event, text, fields = {}, isTrouble }) => {
    const at = now().toISOString()
    const line = terminal.json ? JSON.stringify({ at, event, ...fields, text }) : `${at} ${text}`
    if (isTrouble) terminal.warn(line)
    else terminal.say(line)
  }
}

export function lineOf(event: WorkerEvent): LogLine {
  switch (event.kind) {
    case 'taken':
      return line('run_taken', `run ${event.run} of ${event.sync}: taken, ${event.phase}`, { ...ids(event), phase: event.phase })
    case 'progress':
      return progressLine(event.progress)
    case 'helped':
      return line('run_helped', `run ${event.run}: ${counted(event.rows, 'row')} delivered by helping (slot ${event.slot})`, {
        run: event.run,
        slot: event.slot,
        rows: event.rows,
      })
    case 'let_go':
      return line('run_let_go', `run ${event.run}: let go of; another worker carries it on`, { run: event.run })
    case 'ended':
      return endedLine(event)
    case 'left_alone':
      return {
        ...line('run_left_alone', `run ${event.run} of ${event.sync}: left alone: ${event.why}`, ids(event)),
        isTrouble: true,
      }
    case 'resumed':
      return line('run_resumed', `run ${event.run} of ${event.sync}: opened for rows whose next attempt is due`, ids(event))
    case 'scheduled':
      return scheduledLine(event)
    case 'passed_over':
      return passedOverLine(event)
    case 'not_scheduled':
      return {
        ...line('not_scheduled', `sync ${event.sync} does not run by itself here: ${event.why}`, { sync: event.sync }),
        isTrouble: true,
      }
    case 'trouble':
      return troubleLine(event)
    case 'away':
      return { ...line('away', `${messageOf(event.error)} (tried again until it is back)`), isTrouble: true }
    case 'back':
      return line('back', 'everything answers again')
  }
}

type Progressed = Extract<WorkerEvent, { kind: 'progress' }>['progress']

function progressLine(told: Progressed): LogLine {
  const { run } = told
  if (told.kind === 'read_again')
    return line('run_read_again', `run ${run}: reads its source from the beginning: ${redact(told.why)}`, { run })
  if (told.kind === 'problem')
    return { ...line('run_problem', `run ${run}: ${told.message}`, { run, code: told.code }), isTrouble: true }
  const { rows, waiting, removals } = told
  const text = `run ${run}: ${counted(rows, 'row')} read, ${waiting} to be delivered, ${removals} to be removed`
  return line('run_read', text, { run, rows, waiting, removals })
}

function endedLine({ summary, message }: Extract<WorkerEvent, { kind: 'ended' }>): LogLine {
  const why = message === null ? '' : ` · ${redact(message).replaceAll('\n', '; ')}`
  const ended = line('run_ended', `${summary.sync} ${summaryLine(summary)}${why}`, { ...summary })
  return summary.status === 'failed' ? { ...ended, isTrouble: true } : ended
}

function scheduledLine({ run, sync, at, older }: Extract<WorkerEvent, { kind: 'scheduled' }>): LogLine {
  const text = `run ${run} of ${sync}: opened, scheduled for ${instant(at)}${olderText(older)}`
  return line('run_scheduled', text, { run, sync, scheduled_for: at.toISOString(), older })
}

function passedOverLine({ run, sync, at, older }: Extract<WorkerEvent, { kind: 'passed_over' }>): LogLine {
  const why = run === null ? 'it was missed, and catch_up has passed' : `run ${run} still goes on`
  const text = `sync ${sync}: no run for ${instant(at)}: ${why}${olderText(older)}`
  return line('schedule_skipped', text, { sync, run, scheduled_for: at.toISOString(), older })
}

function olderText(older: number): string {
  return older === 0 ? '' : `; ${counted(older, 'time')} before it passed without a run`
}

function troubleLine({ error, run }: Extract<WorkerEvent, { kind: 'trouble' }>): LogLine {
  const about = run === undefined ? '' : `run ${run}: `
  return { ...line('trouble', `${about}${messageOf(error)}`, run === undefined ? {} : { run }), isTrouble: true }
}

function line(event: string, text: string, fields: { readonly [name: string]: Json } = {}): LogLine {
  return { event, text, fields }
}

function ids({ run, sync }: { run: string; sync: string }): { run: string; sync: string } {
  return { run, sync }
}

function messageOf(error: unknown): string {
  const said = error instanceof Error && error.message !== '' ? error.message : String(error)
  return redact(said).replaceAll('\n', '; ')
}
