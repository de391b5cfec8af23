/** Reads one field of a record from a row: empty, a value, or the reason why it does not fit. */
import type { FieldSpec } from '../config/config.ts'
import type { Reason } from '../outcome.ts'
import { isEmpty } from './converted.ts'
import { converterOf, invalidCode } from './converter.ts'
import { quote } from './quote.ts'
import type { SourceValue } from './source-value.ts'

export type FieldResult =
  | { readonly kind: 'empty' }
  | { readonly kind: 'value'; readonly value: string | number | boolean; readonly note?: Reason }
  | { readonly kind: 'invalid'; readonly reason: Reason }

export type FieldReader = (cells: readonly unknown[]) => FieldResult

interface FieldOptions {
  /** As it is shown in reasons: `email`, `custom_attributes.plan`. */
  readonly name: string
  readonly source: SourceValue
  /** Longest text that Intercom takes, in characters. */
  readonly maxLength?: number
}

const EMPTY: FieldResult = { kind: 'empty' }

const originOf = (spec: FieldSpec, source: SourceValue) => `${source.place ? 'column' : 'template'} "${spec.from}"`

/** Counted in characters as people see them, not in UTF-16 units. */
const isTooLong = (value: unknown, maxLength: number) =>
  typeof value === 'string' && value.length > maxLength && Array.from(value).length > maxLength

/**
 * Compiles a field. An empty cell is filled by the field's default, which is read like a cell.
 * @throws RangeError for options that no value could be read with
 */
export function compileField(spec: FieldSpec, { name, source, maxLength = Number.POSITIVE_INFINITY }: FieldOptions): FieldReader {
  const convert = converterOf(spec)
  const origin = originOf(spec, source)
  return (cells) => {
    const cell = source.read(cells)
    const isDefault = isEmpty(cell)
    const value = isDefault ? spec.default : cell
    if (isEmpty(value)) return EMPTY
    const reason = (code: string, said: string): Reason => {
      return { code, why: `${name}: ${isDefault ? 'the default' : origin} holds ${quote(value)}; ${said}` }
    }
    const read = convert(value)
    if ('expected' in read) return { kind: 'invalid', reason: reason(invalidCode(spec.as), `expected ${read.expected}`) }
    if (isTooLong(read.value, maxLength))
      return { kind: 'invalid', reason: reason('attribute_too_long', `expected at most ${maxLength} characters`) }
    return { kind: 'value', value: read.value, ...(read.note && { note: reason(read.note.code, read.note.why) }) }
  }
}
