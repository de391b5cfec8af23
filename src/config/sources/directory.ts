/** `source: { type: directory }`. */
import { resolve } from 'node:path'
import { z } from 'zod'
import { strict } from '../strict.ts'
import { text } from './text.ts'

export interface DirectorySourceConfig {
  readonly type: 'directory'
  /** Absolute. */
  readonly path: string
  readonly include: readonly string[]
}

export const directorySource = strict({
  type: z.literal('directory').describe('Which kind of source this is'),
  path: text.describe('The folder, from the folder of this configuration'),
  include: z.array(text).min(1).prefault(['**/*.md', '**/*.html']).describe('Which files in it are pages'),
}).describe('Files of a folder')

export function toDirectorySource(written: z.output<typeof directorySource>, folder: string): DirectorySourceConfig {
  return { ...written, path: resolve(folder, written.path) }
}
