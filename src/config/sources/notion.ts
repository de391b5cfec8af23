/** `source: { type: notion }`. */
import { z } from 'zod'
import { duration } from '../duration.ts'
import { type Secret, secret } from '../secret.ts'
import { strict } from '../strict.ts'
import { serverUrl } from './server-url.ts'
import { text } from './text.ts'

export interface NotionSourceConfig {
  readonly type: 'notion'
  readonly token: Secret
  readonly databases: readonly string[]
  readonly dataSources: readonly string[]
  readonly overlapMs: number
  readonly baseUrl: string
}

const token = text.regex(/^[\x21-\x7e]+$/, {
  error: 'has characters that no token has (a space or a line break?); copy it again',
})
const id = z.string().regex(/^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i, {
  error: 'expected an id: 32 digits and letters a to f',
})

export const notionSource = strict({
  type: z.literal('notion').describe('Which kind of source this is'),
  token: token.describe('Of an integration that may read content; take it from a variable'),
  databases: z
    .array(id)
    .prefault([])
    .describe('The ids of the databases whose pages are read; they stand in their addresses, before ?v='),
  data_sources: z.array(id).prefault([]).describe('The ids of single data sources of databases'),
  overlap: duration
    .prefault('5m')
    .describe('How far an incremental read goes back behind the last one: Notion tells times of editing in minutes'),
  base_url: serverUrl.default('https://api.notion.com').describe('Where Notion is'),
}).describe('Pages of a Notion workspace')

export function toNotionSource(written: z.output<typeof notionSource>): NotionSourceConfig {
  const { type, databases, data_sources: dataSources, overlap: overlapMs, base_url: baseUrl } = written
  return { type, token: secret(written.token), databases, dataSources, overlapMs, baseUrl }
}
