/** Reads the company of a row: its fields by Intercom's names, or that the row has none. */
import type { FieldSpec } from '../config/config.ts'
import type { AttributeValue } from '../contact.ts'
import type { Reason } from '../outcome.ts'
import type { FieldReader } from './field.ts'

export interface ReadField {
  readonly name: string
  readonly isAttribute: boolean
  readonly spec: FieldSpec
  readonly read: FieldReader
}

interface CompanyOptions {
  readonly cells: readonly unknown[]
  /** `nulls: clear`. */
  readonly clear: boolean
  readonly notes: Reason[]
  /** Reasons why the whole row cannot go. */
  readonly refused: Reason[]
}

/** Official: "this has an upper limit of 2**31-1". */
const MOST_SPEND = 2_147_483_647

/**
 * Undefined: the row has no company, which leaves the contact's alone; null: it has none, and empty cells clear. Empty cells of single
 * fields are left away, of custom attributes cleared with `clear`: that null clears the others is documented nowhere.
 */
export function companyOf(fields: readonly ReadField[], o: CompanyOptions): Record<string, unknown> | null | undefined {
  const values: Record<string, AttributeValue> = {}
  const attributes: Record<string, AttributeValue> = {}
  for (const one of fields) {
    const value = valueOf(one, o)
    if (value !== undefined) (one.isAttribute ? attributes : values)[one.name] = value
  }
  if (values['company_id'] === undefined) return o.clear ? null : undefined
  return { ...values, ...(Object.keys(attributes).length > 0 ? { custom_attributes: attributes } : {}) }
}

function valueOf(one: ReadField, o: CompanyOptions): AttributeValue | undefined {
  const result = one.read(o.cells)
  if (result.kind === 'empty') return one.isAttribute && o.clear ? null : undefined
  if (result.kind === 'invalid') {
    const whole = one.spec.onInvalid === 'row'
    ;(whole ? o.refused : o.notes).push(result.reason)
    return undefined
  }
  if (result.note) o.notes.push(result.note)
  return one.name === 'monthly_spend' && !one.isAttribute ? spend(Number(result.value), o) : result.value
}

/** Cut as Intercom would cut it, so that what we hold is what Intercom holds. */
function spend(value: number, { notes }: CompanyOptions): number | undefined {
  const whole = Math.trunc(value)
  if (Math.abs(whole) <= MOST_SPEND) return whole
  notes.push({ code: 'integer_invalid', why: `company.monthly_spend: ${value} is left out; expected at most ${MOST_SPEND}` })
  return undefined
}
