/** `source: { type: postgres }`. */
import { resolve } from 'node:path'
import { z } from 'zod'
import { duration } from '../duration.ts'
import { type Secret, secret } from '../secret.ts'
import { strict } from '../strict.ts'
import { text } from './text.ts'

export interface PostgresSourceConfig {
  readonly type: 'postgres'
  readonly url: Secret
  readonly query: string
  readonly since?: string | undefined
  /** Tells rows with the same `since` apart; the sync's key column when absent. */
  readonly key?: string | undefined
  readonly overlapMs: number
  /** 0 = no limit. */
  readonly statementTimeoutMs: number
  readonly tls?: PostgresTls | undefined
}

/** Paths are absolute. */
export interface PostgresTls {
  readonly ca?: string | undefined
  readonly cert?: string | undefined
  readonly key?: string | undefined
  readonly verify: boolean
}

const tls = strict({
  ca: text.optional().describe('A file with the certificates that sign the one of the server, in PEM form'),
  cert: text.optional().describe('A file with our own certificate, in PEM form'),
  key: text.optional().describe('A file with the key of that certificate, in PEM form'),
  verify: z
    .boolean()
    .default(true)
    .describe('false: encrypt, but take the certificate of anybody; only on a network that nobody can tamper with'),
})

export const postgresSource = strict({
  type: z.literal('postgres').describe('Which kind of source this is'),
  url: text.describe(
    'postgres://user:password@host:5432/database; take it from a variable. ?sslmode=require encrypts and verifies the certificate',
  ),
  query: text.describe('A SELECT; its columns are what the mapping names'),
  since: text
    .optional()
    .describe(
      'A column that grows with every change (a time, a date or a number): only what changed is read, and a read can be resumed',
    ),
  key: text.optional().describe('With since: a column that tells rows of the same time apart; the key of the sync when absent'),
  overlap: duration
    .prefault('5m')
    .describe('With since on a time: rows are read again that are this much older, because a long transaction shows its rows late'),
  statement_timeout: duration
    .prefault('10m')
    .describe('How long the server may take for one step of the query; 0s = as long as it likes'),
  tls: tls.optional().describe('Encrypt the connection; {} verifies the certificate by what the system trusts'),
}).describe('A query on a Postgres database')

/** `folder` = the configuration file's; relative paths begin there. */
export function toPostgresSource(written: z.output<typeof postgresSource>, folder: string): PostgresSourceConfig {
  const { type, url, query, since, key, overlap, statement_timeout } = written
  const common = { type, url: secret(url), query, since, key, overlapMs: overlap, statementTimeoutMs: statement_timeout }
  return written.tls === undefined ? common : { ...common, tls: toTls(written.tls, folder) }
}

function toTls({ ca, cert, key, verify }: z.output<typeof tls>, folder: string): PostgresTls {
  const inFolder = (path: string | undefined) => (path === undefined ? undefined : resolve(folder, path))
  return { ca: inFolder(ca), cert: inFolder(cert), key: inFolder(key), verify }
}
