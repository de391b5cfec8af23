/** Tells what went wrong on a source's Postgres server, and what to do about it, in one line without a password or a value. */

import pg from 'pg'
import { codeOf } from '../error-code.ts'
import { ConfigError, FinSyncError, NotAuthorised, Unreachable } from '../errors.ts'
import { scrub } from '../scrub.ts'

export interface Trouble {
  /** Where it is, as people know it. */
  readonly label: string
  /** Of the query's text, when a statement that holds it was being run: how many characters stand before it. */
  readonly query?: { readonly text: string; readonly offset: number } | undefined
}

type Kind = 'config' | 'auth' | 'away'

/** By SQLSTATE, or by its class, the first two letters (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
const BY_STATE: Readonly<Record<string, readonly [Kind, string]>> = {
  '28P01': ['auth', "Check user and password in the source's url."],
  '28000': ['auth', "Check the user in the source's url; a server that wants encryption needs ?sslmode=require."],
  '3D000': ['config', "Correct the name of the database in the source's url."],
  '42501': ['auth', "Grant the user of the source's url what it lacks (SELECT is enough), or choose another user."],
  '42P01': ['config', 'Correct the query; a table of another schema needs its name before it.'],
  '25006': ['config', 'The query writes, and a source is only read: write a SELECT without functions that change something.'],
  '0A000': [
    'config',
    'A query that changes something, or that the server cannot read step by step, is no source: write a plain SELECT.',
  ],
  '57014': ['away', 'Raise statement_timeout of the source, or make the query faster (an index on the since column and the key).'],
  '42': ['config', 'Correct the query of the source.'],
  '22': ['config', 'A value does not fit what the query does with it: mend the query of the source.'],
  '08': ['away', 'Try again.'],
  '40': ['away', 'Try again.'],
  '53': ['away', 'The server is short of something; try again later.'],
  '57': ['away', 'The server is going down or coming up; try again.'],
  '58': ['away', 'The server has trouble of its own; its log tells more.'],
  XX: ['away', 'The server has trouble of its own; its log tells more.'],
}

const CERTIFICATE = /^(?:CERT_|ERR_TLS_CERT|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT|UNABLE_TO_)/

/** Errors of ours pass as they are, and so does what is not the server's or the network's doing. */
export function postgresTrouble(error: unknown, trouble: Trouble): unknown {
  if (error instanceof FinSyncError || !(error instanceof Error)) return error
  if (error instanceof pg.DatabaseError) return serverSaid(error, trouble)
  const at = `Postgres at ${trouble.label}`
  const code = codeOf(error)
  if (CERTIFICATE.test(code)) {
    const advice = 'Name the certificates that sign it under tls: { ca: … } of the source.'
    return new ConfigError(`the certificate of ${at} is not to be trusted: ${said(error)}. ${advice}`, { cause: error })
  }
  if (/does not support SSL/.test(error.message))
    return new ConfigError(`${at} does not encrypt. Take tls and sslmode away, or let the server encrypt.`, { cause: error })
  if (error.message.startsWith('SASL'))
    return new NotAuthorised(`${at} wants a password that is not there, or not that one. Check the source's url.`, { cause: error })
  if (!isNetwork(error, code)) return error
  return new Unreachable(
    `${at} cannot be reached, or the connection broke: ${said(error)}. Is it running, and is the url of the source right?`,
    {
      cause: error,
    },
  )
}

/** What Node throws for a connection has a code of the system; what pg throws has these words. */
function isNetwork(error: Error, code: string): boolean {
  if (error instanceof AggregateError || /^(?:E[A-Z_]{2,}|ERR_SSL_\w+)$/.test(code)) return true
  return /^Connection terminated|^timeout expired|^Query read timeout|connection error|not queryable/.test(error.message)
}

function serverSaid(error: pg.DatabaseError, { label, query }: Trouble): FinSyncError {
  const state = error.code ?? ''
  const [kind, advice] = BY_STATE[state] ?? BY_STATE[state.slice(0, 2)] ?? ['config', 'Correct the query of the source.']
  const where = query === undefined ? '' : placeIn(query, error.position)
  const what = where === '' ? `Postgres at ${label} said` : `the query of the source, at ${label}, ${where}`
  const message = `${what}: ${said(error)}. ${isSeveral(error, query) ? SEVERAL : advice}`
  if (kind === 'auth') return new NotAuthorised(message, { cause: error })
  return kind === 'away' ? new Unreachable(message, { cause: error }) : new ConfigError(message, { cause: error })
}

const SEVERAL = 'Write one SELECT: a source is one statement that only reads.'

/** The server says "syntax error" where a second statement begins, or where something else than a SELECT does. */
function isSeveral({ code, message, position }: pg.DatabaseError, query: Trouble['query']): boolean {
  if (code !== '42601' || query === undefined) return false
  const at = Number(position ?? 0) - query.offset - 1
  return (
    /multiple commands/.test(message) ||
    query.text[at] === ';' ||
    !/^\s*(?:\(\s*)*(?:select|with|values|table)\b/i.test(uncommented(query.text))
  )
}

function uncommented(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|--[^\n]*/g, ' ')
}

function placeIn(query: NonNullable<Trouble['query']>, position: string | undefined): string {
  const at = Number(position ?? 0) - query.offset - 1
  if (at < 0 || at >= query.text.length) return 'failed'
  return `failed in line ${query.text.slice(0, at).split('\n').length}`
}

/** A value that stands in the message (`invalid input syntax for type integer: "…"`) may be somebody's. */
function said(error: Error): string {
  if (error instanceof AggregateError) return error.errors.map((one: unknown) => (one instanceof Error ? said(one) : '')).join('; ')
  const isData = error instanceof pg.DatabaseError && error.code?.startsWith('22') === true
  return scrub(isData ? error.message.replace(/"[\s\S]*$/, '…') : error.message)
}
