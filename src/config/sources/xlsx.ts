/** `source: { type: xlsx }`. */
import { z } from 'zod'
import { strict } from '../strict.ts'
import { wholeNumber } from '../whole-number.ts'
import { type FileInputConfig, fileInputShape, refuseUnusedSettings, toFileInput } from './file-input.ts'
import { text } from './text.ts'

export interface XlsxSourceConfig extends FileInputConfig {
  readonly type: 'xlsx'
  /** By name; the first one when absent. */
  readonly sheet?: string | undefined
  /** 1-based. */
  readonly headerRow: number
}

/** As many rows as a sheet can have. */
const LAST_ROW = 1_048_576

export const xlsxSource = strict({
  type: z.literal('xlsx').describe('Which kind of source this is'),
  ...fileInputShape('xlsx'),
  sheet: text.optional().describe('Name of the sheet; the first one when absent'),
  header_row: wholeNumber({ min: 1, max: LAST_ROW }).default(1).describe('The row that names the columns'),
})
  .check(refuseUnusedSettings)
  .describe('Sheets of Excel workbooks (.xlsx); needs the package read-excel-file')

export function toXlsxSource(written: z.output<typeof xlsxSource>, folder: string): XlsxSourceConfig {
  const { type, sheet, header_row: headerRow } = written
  return { type, ...toFileInput(written, folder), sheet, headerRow }
}
