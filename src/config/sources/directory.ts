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
  readonly exclude: readonly string[]
  /** Name of the front-matter field; the path when absent. */
  readonly externalId?: string | undefined
  /** Holds `{path}` or `{name}`. */
  readonly url?: string | undefined
}

/** Judged with its placeholder filled, as it will be used. */
function isUrlPattern(pattern: string): boolean {
  const filled = pattern.replaceAll(/\{(?:path|name)\}/g, 'x')
  return filled !== pattern && !/[{}]/.test(filled) && URL.canParse(filled) && /^https?:$/.test(new URL(filled).protocol)
}

const isInside = (pattern: string): boolean => !/^(?:[/\\]|[a-z]:)|(?:^|[/{,])\.\.(?:[/},]|$)/i.test(pattern)

export const directorySource = strict({
  type: z.literal('directory').describe('Which kind of source this is'),
  path: text.describe('The folder, from the folder of this configuration'),
  include: z
    .array(text.refine(isInside, { error: 'expected a pattern within the folder, such as guides/**/*.md' }))
    .min(1)
    .prefault(['**/*.md', '**/*.html', '**/*.txt'])
    .describe('Patterns: which files in it are pages. Hidden files are none'),
  exclude: z.array(text).prefault(['**/node_modules/**']).describe('Patterns: which of them are left out after all'),
  external_id: text
    .optional()
    .describe(
      'The field of the front matter that names a document for good; absent = its path in the folder, so that a renamed file is another page',
    ),
  url: z
    .string()
    .refine(isUrlPattern, { error: 'expected an address with {path} or {name} in it, such as https://help.example.com/{name}' })
    .optional()
    .describe(
      'The url of documents whose front matter has none: `{path}` is the path in the folder, `{name}` the same without its ending. Fin cites pages that have a url',
    ),
}).describe('Files of a folder')

/** `folder` = the configuration file's; relative paths begin there. */
export function toDirectorySource(written: z.output<typeof directorySource>, folder: string): DirectorySourceConfig {
  const { type, path, include, exclude, external_id: externalId, url } = written
  return { type, path: resolve(folder, path), include, exclude, externalId, url }
}
