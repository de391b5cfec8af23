/** Changes field by field, in words. Pure. */
import type { FieldDifference } from '../jobs/differences.ts'
import { clipped, printable } from './wrap.ts'

/** Values are cut there: a plan is to be read, `--json` has all of them. */
const LONGEST_VALUE = 60

export interface ChangeOfRecord {
  readonly key: string
  readonly place: number
  /** Null = not known yet. */
  readonly contactId: string | null
  readonly fields: readonly FieldDifference[]
}

/** `people.csv:2 · 17` and below it `name: "Ann" → "Anne"`, a line for each field. */
export function changeLines({ key, place, contactId, fields }: ChangeOfRecord, o: { label: string }): string[] {
  const unknown = contactId === null ? ' · not known yet' : ''
  return [`  ${o.label}:${place} · ${printable(key)}${unknown}`, ...fields.map((field) => `    ${fieldText(field)}`)]
}

/** Of a value that is not known to be there only the new one is told. */
function fieldText({ field, from, to }: FieldDifference): string {
  return from === undefined ? `${field}: ${valueText(to)}` : `${field}: ${valueText(from)} → ${valueText(to)}`
}

/** As JSON, so that a text and a number differ. */
function valueText(value: unknown): string {
  return clipped(printable(JSON.stringify(value)), LONGEST_VALUE)
}
