/** The `source:` part of a sync, one shape for each type. */
import { z } from 'zod'
import { strict } from './strict.ts'

const oneCharacter = z.string().length(1, { error: 'expected exactly one character' })
const text = z.string().min(1, { error: 'expected a text that is not empty' })

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

export const postgresSource = strict({
  type: z.literal('postgres').describe('Which kind of source this is'),
  url: text.describe('postgres://…; take it from a variable'),
  query: text.describe('What is read; its columns are what the mapping names'),
  since: text.optional().describe('A column that grows with every change: only later rows are read'),
}).describe('A query on a Postgres database')

export const hubspotSource = strict({
  type: z.literal('hubspot').describe('Which kind of source this is'),
  access_token: text.describe('Of a private app; take it from a variable'),
  properties: z.array(text).min(1).describe('The contact properties that are read'),
}).describe('Contacts of a HubSpot account')

export const directorySource = strict({
  type: z.literal('directory').describe('Which kind of source this is'),
  path: text.describe('The folder, from the folder of this configuration'),
  include: z.array(text).min(1).prefault(['**/*.md', '**/*.html']).describe('Which files in it are pages'),
}).describe('Files of a folder')

export const contactSource = z.discriminatedUnion('type', [csvSource, postgresSource, hubspotSource])
export const pageSource = z.discriminatedUnion('type', [directorySource])
