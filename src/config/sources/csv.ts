/** `source: { type: csv }`. */
import { resolve } from 'node:path'
import { z } from 'zod'
import { strict } from '../strict.ts'
import { oneCharacter, text } from './text.ts'

export interface CsvSourceConfig {
  readonly type: 'csv'
  /** Absolute. */
  readonly path: string
  /** Found out from the file when absent. */
  readonly delimiter?: string | undefined
  readonly encoding?: string | undefined
  readonly quote: string
}

export const csvSource = strict({
  type: z.literal('csv').describe('Which kind of source this is'),
  path: text.describe('The file, from the folder of this configuration; .gz is unpacked'),
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
}).describe('A file of comma-separated values')

export function toCsvSource(written: z.output<typeof csvSource>, folder: string): CsvSourceConfig {
  return { ...written, path: resolve(folder, written.path) }
}
