/** Each column of a CSV sample with what can be told about it. */
import { asEmail } from '../mapping/as-email.ts'
import { snakeCase } from './init-names.ts'
import type { CsvSample } from './init-sample.ts'
import { type ColumnType, typeOfColumn } from './init-types.ts'

export interface ColumnFacts {
  readonly name: string
  /** Counted from 1. */
  readonly number: number
  /** The name in snake_case. */
  readonly word: string
  /** Not empty. */
  readonly values: readonly string[]
  readonly type: ColumnType | undefined
  /** Share of the values that are email addresses. */
  readonly emails: number
  /** Nearly every row has a value and hardly two rows the same: it may say who a row is about. */
  readonly identifies: boolean
}

const NEARLY = 0.9

export function columnFacts(sample: Pick<CsvSample, 'columns' | 'rows'>, o: { monthFirst: boolean }): readonly ColumnFacts[] {
  return sample.columns.map((name, index) => {
    const word = snakeCase(name)
    const values = sample.rows.map((row) => row[index] ?? '').filter((value) => value !== '')
    const distinct = new Set(values).size
    return {
      name,
      number: index + 1,
      word,
      values,
      type: typeOfColumn(values, { word, ...o }),
      emails: values.length === 0 ? 0 : values.filter((value) => 'value' in asEmail(value)).length / values.length,
      identifies: values.length > 0 && values.length >= sample.rows.length * NEARLY && distinct >= values.length * NEARLY,
    }
  })
}
