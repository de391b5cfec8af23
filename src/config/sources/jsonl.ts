/** `source: { type: jsonl }`. */
import { z } from 'zod'
import { strict } from '../strict.ts'
import { type FileInputConfig, fileInputShape, refuseUnusedSettings, toFileInput } from './file-input.ts'

export interface JsonlSourceConfig extends FileInputConfig {
  readonly type: 'jsonl'
}

export const jsonlSource = strict({
  type: z.literal('jsonl').describe('Which kind of source this is'),
  ...fileInputShape('jsonl'),
})
  .check(refuseUnusedSettings)
  .describe('Files with one JSON object a line; .gz is unpacked')

export function toJsonlSource(written: z.output<typeof jsonlSource>, folder: string): JsonlSourceConfig {
  return { type: written.type, ...toFileInput(written, folder) }
}
