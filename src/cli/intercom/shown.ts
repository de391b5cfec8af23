/** How things of the workspace are shown: a table for people, one JSON object a line for programs. */
import { count, counted, instant } from '../figures.ts'
import { type Column, tableLines } from '../table.ts'
import { printable } from '../wrap.ts'
import type { Session } from './session.ts'

export interface Listing<T> {
  readonly columns: readonly Column[]
  /** The cells of one line. */
  readonly cells: (one: T) => readonly (string | null | undefined)[]
  /** What they are called: `tag`. */
  readonly one: string
  readonly many?: string
  /** Said besides where there is nothing. */
  readonly whenNone?: string
}

/** Lists what is there, and says how much it is; `total` = how much there would be, where it is more. */
export function showList<T extends object>(
  { context: { terminal } }: Session,
  all: readonly T[],
  { total, ...o }: Listing<T> & { readonly total?: number | null },
): void {
  if (terminal.json) return all.forEach((one) => terminal.data(jsonLine(one)))
  const rows = all.map((one) => o.cells(one).map((cell) => printable(cell ?? '')))
  if (all.length > 0) for (const line of tableLines(o.columns, rows, { width: terminal.columns() })) terminal.data(line)
  terminal.say(howMany(all.length, { ...o, total: total ?? all.length }))
}

function howMany(
  shown: number,
  { total, one, many = `${one}s`, whenNone }: Omit<Listing<never>, 'cells'> & { total: number },
): string {
  if (shown === 0) return `no ${many}${whenNone === undefined ? '' : `; ${whenNone}`}`
  return shown < total ? `${count(shown)} of ${counted(total, one, many)}; --limit shows more` : counted(shown, one, many)
}

/** One thing with its fields, those without a value left out. `json` = what programs get, where it is more. */
export function showOne(
  { context: { terminal } }: Session,
  fields: Readonly<Record<string, unknown>>,
  json: object = fields,
): void {
  if (terminal.json) return terminal.data(jsonLine(json))
  const known = Object.entries(fields).flatMap(([name, value]) =>
    value === null || value === undefined || value === '' ? [] : [[printable(name), printable(textOf(value))] as const],
  )
  const width = Math.max(0, ...known.map(([name]) => name.length))
  for (const [name, value] of known) terminal.data(`${name.padEnd(width)}  ${value}`)
}

/** Names as Intercom writes them: `updatedAt` becomes `updated_at`. What is within a value stays as it is. */
export function jsonLine(one: object): string {
  const named = new Map<string, unknown>()
  for (const [name, value] of Object.entries(one))
    named.set(
      name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    )
  return JSON.stringify(Object.fromEntries(named))
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Unix seconds, as people read them. */
export function timeOf(seconds: number | null | undefined): string | null {
  return seconds === null || seconds === undefined ? null : instant(new Date(seconds * 1000))
}
