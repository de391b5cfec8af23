/** Reads the key of a row: the one thing of the mapping that runs for every row, changed or not. */
import type { KeySpec } from '../config/config.ts'
import type { Reason } from '../outcome.ts'
import { asText } from './as-text.ts'
import { isEmpty } from './converted.ts'
import { converterOf, invalidCode } from './converter.ts'
import { quote } from './quote.ts'
import type { SourceValue } from './source-value.ts'

export type KeyReader = (cells: readonly unknown[]) => string | Reason

/** A key is part of an index; Postgres takes about 2,700 bytes there, and a character may be four. */
const LONGEST_KEY = 512

/** NUL and halves of surrogate pairs (whole pairs too: `asText` looks closer at those). */
const SUSPICIOUS = /[\0\ud800-\udfff]/

const missing = (spec: KeySpec): Reason => ({
  code: 'key_missing',
  why: `key: "${spec.from}" is empty; expected a value that identifies the row`,
})
const tooLong = (spec: KeySpec): Reason => ({
  code: 'key_too_long',
  why: `key: "${spec.from}" is longer than ${LONGEST_KEY} characters`,
})

/** Any key, whatever it is made from. */
function carefully(spec: KeySpec, source: SourceValue): KeyReader {
  const convert = spec.as === 'string' ? asText : converterOf(spec)
  return (cells) => {
    const value = source.read(cells)
    if (isEmpty(value)) return missing(spec)
    const read = convert(value)
    if ('expected' in read)
      return { code: invalidCode(spec.as), why: `key: "${spec.from}" holds ${quote(value)}; expected ${read.expected}` }
    const key = String(read.value)
    return key.length > LONGEST_KEY ? tooLong(spec) : key
  }
}

/**
 * Compiles the key. A text cell that is taken as it is costs an array access and a trim; everything else goes the careful way.
 * The reader answers with the key, or with the Reason why the row has none.
 * @throws RangeError for options that no value could be read with
 */
export function compileKey(spec: KeySpec, source: SourceValue): KeyReader {
  const careful = carefully(spec, source)
  const { place } = source
  if (spec.as !== 'string' || place === undefined || place.path !== undefined) return careful
  const { index } = place
  return (cells) => {
    const cell = cells[index]
    if (typeof cell !== 'string') return careful(cells)
    const key = cell.trim()
    return key === '' || key.length > LONGEST_KEY || SUSPICIOUS.test(key) ? careful(cells) : key
  }
}
