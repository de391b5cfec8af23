/** Checks a page sync: its selectors, its documents as pages, its language and audience, and its content source in Intercom. */
import type { PageSync } from '../config/config.ts'
import type { ProxySettings } from '../dispatcher.ts'
import type { ContentSource } from '../intercom/content-sources.ts'
import type { PageRecord } from '../pages/record.ts'
import { localeUnsupported, takesLocale } from '../sinks/pages-locale.ts'
import { matchSource } from '../sinks/pages-match.ts'
import { audienceProblem } from '../sinks/pages-source.ts'
import { pageMapping, pageRows } from './assemble-pages.ts'
import { attempt, type Finding, failed, note, ok } from './check-finding.ts'
import { type LookedAt, lookAtRows } from './check-rows.ts'
import { asSource, MOST_ROWS } from './check-source.ts'
import { count, counted } from './figures.ts'
import { openPageSource } from './open-page-source.ts'
import { tableLines } from './table.ts'

export interface PagesCheck {
  readonly findings: readonly Finding[]
  readonly label: string | null
  /** Null when the source cannot be read. */
  readonly looked: LookedAt<PageRecord> | null
}

export interface PagesCheckOptions {
  /** How many documents are kept to be shown. */
  readonly sample: number
  /** The configured Intercom-Version. */
  readonly version: string
  /** Those of the workspace, or why they are not known. */
  readonly contentSources: readonly ContentSource[] | Finding
  readonly proxy: ProxySettings
  readonly signal: AbortSignal
}

export async function checkPages(sync: PageSync, o: PagesCheckOptions): Promise<PagesCheck> {
  const rows = await attempt('selectors', async () => pageRows(await pageMapping(sync)))
  const opened = await attempt('source', () => openPageSource(sync, o))
  const findings = [...settingFindings(sync, o), libraryFinding(sync, o.contentSources)]
  if ('finding' in rows) return { findings: [rows.finding, ...findings], label: null, looked: null }
  if ('finding' in opened) return { findings: [asSource(opened.finding), ...findings], label: null, looked: null }
  const { label } = opened.value
  const looked = await attempt('documents', () => lookAtRows(opened.value, { ...o, mapping: rows.value, most: MOST_ROWS }))
  const told = 'value' in looked ? documentsFinding(looked.value) : asSource(looked.finding)
  return { findings: [ok('source', label), told, ...findings], label, looked: 'value' in looked ? looked.value : null }
}

function documentsFinding(looked: LookedAt<PageRecord>): Finding {
  const { rows, refused, isAll } = looked
  const which = isAll ? `all ${counted(rows, 'document')}` : `the first ${counted(rows, 'document')}`
  if (rows === 0) return note('documents', 'there are none')
  if (refused === 0) return ok('documents', `${which} make pages`)
  const reasons = tableLines(
    [{ title: 'documents', align: 'right' }, { title: 'code' }, { title: 'the first one' }],
    looked.reasons.map((one) => [count(one.count), one.code, one.firstWhy]),
  )
  if (refused < rows) return note('documents', `of ${which} ${count(refused)} would be refused`, reasons)
  return failed('documents', [`${which} would be refused`, ...reasons].join('\n'))
}

function settingFindings({ locale, audienceIds }: PageSync, { version }: PagesCheckOptions): Finding[] {
  const audience = audienceProblem({ version, ...(audienceIds === undefined ? {} : { audienceIds }) })
  return [
    ...(takesLocale(locale, version) ? [] : [failed('locale', localeUnsupported(locale, version).why)]),
    ...(audience === undefined ? [] : [failed('audience', audience.message)]),
  ]
}

/** `sources` = those of the workspace, or why they are not known. */
export function libraryFinding({ contentSource }: PageSync, sources: PagesCheckOptions['contentSources']): Finding {
  if ('verdict' in sources) return { ...sources, check: 'library' }
  const match = matchSource(sources, contentSource)
  if (match.kind === 'problem') return failed('library', match.problem.message)
  if (match.kind === 'none') return note('library', `the first run creates the content source ${contentSource}`)
  return ok('library', `content source ${match.source.id} (${contentSource}) takes pages from here`)
}
