/** Changes field by field, in words. Pure. */
import type { FieldDifference } from '../jobs/differences.ts'
import { placeText } from '../place.ts'
import { clipped, printable } from './wrap.ts'

/** Values are cut there: a plan is to be read, `--json` has all of them. */
const LONGEST_VALUE = 60
const LONGEST_LINE = 116

export interface ChangeOfRecord {
  readonly key: string
  readonly place: number
  /** Null = not known yet. */
  readonly contactId: string | null
  readonly fields: readonly FieldDifference[]
  /** Of a page: its text, line by line. */
  readonly text?: readonly string[]
}

/** `people.csv:2 · 17` and below it `name: "Ann" → "Anne"`, a line for each field. */
export function changeLines(
  { key, place, contactId, fields, text = [] }: ChangeOfRecord,
  o: { label: string; acts?: boolean },
): string[] {
  const unknown = contactId === null && o.acts !== true ? ' · not known yet' : ''
  const lines = text.map((line) => `    ${clipped(printable(line), LONGEST_LINE)}`)
  return [`  ${placeText(o.label, place)} · ${printable(key)}${unknown}`, ...fieldLines(fields), ...lines]
}

export function fieldLines(fields: readonly FieldDifference[]): string[] {
  return fields.map((field) => `    ${fieldText(field)}`)
}

/** Of a value that is not known to be there only the new one is told. */
function fieldText({ field, from, to }: FieldDifference): string {
  return from === undefined ? `${field}: ${valueText(to)}` : `${field}: ${valueText(from)} → ${valueText(to)}`
}

/** As JSON, so that a text and a number differ. */
function valueText(value: unknown): string {
  return clipped(printable(JSON.stringify(value)), LONGEST_VALUE)
}
