/** `source: { type: csv }`. */
import { z } from 'zod'
import { strict } from '../strict.ts'
import { type FileInputConfig, fileInputShape, refuseUnusedSettings, toFileInput } from './file-input.ts'
import { oneCharacter, text } from './text.ts'

export interface CsvSourceConfig extends FileInputConfig {
  readonly type: 'csv'
  /** Found out from the file when absent. */
  readonly delimiter?: string | undefined
  readonly encoding?: string | undefined
  readonly quote: string
}

export const csvSource = strict({
  type: z.literal('csv').describe('Which kind of source this is'),
  ...fileInputShape('csv'),
  delimiter: z
    .union([oneCharacter, z.literal('tab')], { error: 'one character, or tab' })
    .optional()
    .describe('What separates cells; found out from the file when absent'),
  encoding: text
    .optional()
    .describe(
      'Of a file without a byte order mark: utf-8, windows-1252, …; left out, a file that is not UTF-8 is refused as a whole',
    ),
  quote: z
    .union([oneCharacter, z.literal('')], { error: 'one character, or nothing' })
    .default('"')
    .describe('What cells with line breaks or delimiters are wrapped in; empty = quotes are text'),
})
  .check(refuseUnusedSettings)
  .describe('Files of comma-separated values; .gz is unpacked')

export function toCsvSource(written: z.output<typeof csvSource>, folder: string): CsvSourceConfig {
  const { type, delimiter, encoding, quote } = written
  return { type, ...toFileInput(written, folder), delimiter, encoding, quote }
}
