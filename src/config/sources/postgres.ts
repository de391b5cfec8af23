/** `source: { type: postgres }`. */
import { z } from 'zod'
import { type Secret, secret } from '../secret.ts'
import { strict } from '../strict.ts'
import { text } from './text.ts'

export interface PostgresSourceConfig {
  readonly type: 'postgres'
  readonly url: Secret
  readonly query: string
  readonly since?: string | undefined
}

export const postgresSource = strict({
  type: z.literal('postgres').describe('Which kind of source this is'),
  url: text.describe('postgres://…; take it from a variable'),
  query: text.describe('What is read; its columns are what the mapping names'),
  since: text.optional().describe('A column that grows with every change: only later rows are read'),
}).describe('A query on a Postgres database')

export function toPostgresSource(written: z.output<typeof postgresSource>): PostgresSourceConfig {
  return { ...written, url: secret(written.url) }
}
