/** Reads the documents of a page sync up to the one that is meant, and prints the page that would be sent of it. */
import type { Config, PageSync } from '../config/config.ts'
import { nearest } from '../did-you-mean.ts'
import { ConfigError, type ExitCode, FinSyncError } from '../errors.ts'
import type { Reason } from '../outcome.ts'
import type { PageRecord } from '../pages/record.ts'
import { localeUnsupported, takesLocale } from '../sinks/pages-locale.ts'
import type { Row } from '../sources/source.ts'
import { type PageRows, pageMapping, pageRows } from './assemble-pages.ts'
import { proxyOf } from './connection.ts'
import type { Context } from './context.ts'
import { loadWithoutToken } from './load-without-token.ts'
import { openPageSource } from './open-page-source.ts'
import { printable } from './wrap.ts'

interface Asked {
  readonly sync: string
  readonly externalId: string
}

/**
 * The HTML goes to stdout as it would be sent, and what is sent beside it to stderr; with --json all of it is one object.
 * @throws ConfigError when the sync or the document is not there; FinSyncError when the document would be refused
 */
export async function preview(context: Context, asked: Asked): Promise<ExitCode> {
  const config = await loadWithoutToken(context, asked.sync)
  const sync = pageSyncOf(config, asked.sync)
  const rows = pageRows(await pageMapping(sync))
  const row = await findRow(context, { sync, rows, externalId: asked.externalId })
  const { record, notes } = pageOf(row, rows)
  const { locale } = record
  const { version } = config.workspace
  const refusals = takesLocale(locale, version) ? [] : [localeUnsupported(locale, version)]
  show(context, { record, notes: [...notes, ...refusals] })
  return 0
}

function pageSyncOf(config: Config, name: string): PageSync {
  const sync = config.syncs.get(name)
  if (sync === undefined) throw new FinSyncError(`the configuration was loaded without the sync "${name}" that was asked for`)
  if (sync.kind === 'pages') return sync
  throw new ConfigError(
    `sync "${name}" has kind: ${sync.kind}, and only kind: pages has pages to show; its rows are shown by: fin-sync check ${name}`,
  )
}

/** Of several documents with one external_id the first one counts, as in a run. */
async function findRow(context: Context, o: { sync: PageSync; rows: PageRows; externalId: string }): Promise<Row> {
  const { signal } = context.stop
  const onNotice = (text: string): void => context.terminal.warn(`note: ${text}`)
  const source = await openPageSource(o.sync, { signal, proxy: proxyOf(context), onNotice })
  const met: string[] = []
  for await (const { rows } of source.read({ signal })) {
    for (const row of rows) {
      const key = o.rows.key(row.cells)
      if (key === o.externalId) return row
      if (typeof key === 'string') met.push(key)
    }
  }
  throw unknownDocument(o.externalId, { label: source.label, met })
}

function unknownDocument(externalId: string, { label, met }: { label: string; met: readonly string[] }): ConfigError {
  const near = nearestIds(externalId, met)
  const meant = near.length > 0 ? `; did you mean ${near.map((id) => JSON.stringify(id)).join(' or ')}?` : ''
  return new ConfigError(`${label} has no document ${JSON.stringify(externalId)} (of ${met.length})${meant}`)
}

/** Who knows the name of a file often leaves out its folder, and of a piece the name of the piece. */
function nearestIds(wanted: string, ids: readonly string[]): readonly string[] {
  const holding = ids.filter((id) => id.includes(wanted))
  return holding.length > 0 ? holding.slice(0, 3) : nearest(wanted, ids)
}

interface Page {
  readonly record: PageRecord
  readonly notes: readonly Reason[]
}

function pageOf({ cells, problem }: Row, rows: PageRows): Page {
  const mapped = problem === undefined ? rows.map(cells) : { refused: { ...problem, why: `${rows.nameOf(cells)}: ${problem.why}` } }
  if (mapped.refused === undefined) return mapped
  const { code, why } = mapped.refused
  throw new FinSyncError(`no page would be sent: ${code}: ${why}`)
}

function show({ terminal }: Context, { record, notes }: Page): void {
  if (terminal.json) return terminal.data(JSON.stringify({ ...record, notes }))
  const { html, title, url = '(none: Fin does not name the page)', locale } = record
  const flags = [record.ai_agent_availability ? 'Fin' : '', record.ai_copilot_availability ? 'Copilot' : ''].filter(
    (name) => name !== '',
  )
  const facts = { title, url, locale, 'used by': flags.join(' and ') || 'nobody' }
  for (const [name, value] of Object.entries(facts)) terminal.say(`${name.padEnd(8)} ${printable(value)}`)
  for (const { code, why } of notes) terminal.say(`note     ${code}: ${printable(why)}`)
  terminal.data(html)
}
