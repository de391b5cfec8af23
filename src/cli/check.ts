/** Tries everything that a run needs and changes nothing: no row is sent, no database is opened. */
import type { ActSync, Config, HandoffSync, Sync } from '../config/config.ts'
import type { ProxySettings } from '../dispatcher.ts'
import type { ExitCode } from '../errors.ts'
import { createMemoryLimiter } from '../limiter/memory.ts'
import type { ActCheck, ActCheckOptions } from './check-acts.ts'
import { checkSyncAttributes } from './check-attributes.ts'
import { exitCodeOfFindings, type Finding, failed, note, refusedBy } from './check-finding.ts'
import type { HandoffCheck } from './check-handoff.ts'
import { checkIntercom, type IntercomCheck, notTried } from './check-intercom.ts'
import { checkJson, type SyncCheck } from './check-json.ts'
import { sampleLines } from './check-sample.ts'
import { sampleActLines } from './check-sample-act.ts'
import { samplePageLines } from './check-sample-page.ts'
import { checkSchedule } from './check-schedule.ts'
import { checkSource } from './check-source.ts'
import { findingLines } from './check-text.ts'
import { openClient, proxyOf } from './connection.ts'
import type { Context } from './context.ts'
import { isStandIn, loadWithoutToken, TOKEN } from './load-without-token.ts'
import { supportedSync } from './supported.ts'

/** `sync` undefined = all of them; `rows` = how many to show. */
export interface CheckOptions {
  readonly sync: string | undefined
  readonly rows: number
}

export async function check(context: Context, o: CheckOptions): Promise<ExitCode> {
  const config = await loadWithoutToken(context, o.sync)
  const syncs = [...config.syncs.values()].filter(({ name }) => o.sync === undefined || name === o.sync)
  const kinds = new Set(syncs.map(({ kind }) => kind))
  const intercom = await checkConnection(context, { config, kinds })
  if (!context.terminal.json) tellFindings(context, { title: 'workspace', findings: intercom.findings })
  const findings = [...intercom.findings]
  for (const sync of syncs) {
    const asked = { rows: o.rows, signal: context.stop.signal, proxy: proxyOf(context) }
    const handoff = (one: HandoffSync) => askHandoff(context, { sync: one, settings: config.workspace, intercom })
    const acts = (one: ActSync) => askActs(context, { sync: one, settings: config.workspace, intercom, sample: o.rows })
    const checked = await checkSync(sync, { ...asked, intercom, version: config.workspace.version, handoff, acts })
    findings.push(...checked.findings)
    if (context.terminal.json) context.terminal.data(JSON.stringify(checkJson(checked, intercom)))
    else tellSync(context, checked)
  }
  return exitCodeOfFindings(findings)
}

async function checkConnection(
  context: Context,
  { config: { workspace: settings }, kinds }: { config: Config; kinds: ReadonlySet<Sync['kind']> },
): Promise<IntercomCheck> {
  if (isStandIn(settings.accessToken)) {
    return notTried(failed('token', `set ${TOKEN} (or ${TOKEN}_FILE) to an access token of the workspace`))
  }
  const warnings: string[] = []
  const { pools, headroom, live } = settings
  const limiter = createMemoryLimiter({ pools, headroom, live, onWarning: (message) => void warnings.push(message) })
  const client = openClient(context, { settings, limiter })
  try {
    const checked = await checkIntercom({ client, limiter, settings, kinds, signal: context.stop.signal })
    return { ...checked, findings: [...checked.findings, ...warnings.map((message) => note('limit', message))] }
  } finally {
    await client.close()
    await limiter.close()
  }
}

async function askHandoff(context: Context, o: HandoffCheck): Promise<readonly Finding[]> {
  const { checkHandoff } = await import('./check-handoff.ts')
  return checkHandoff(context, o)
}

async function askActs(context: Context, o: ActCheckOptions): Promise<ActCheck> {
  const { checkActs } = await import('./check-acts.ts')
  return checkActs(context, o)
}

interface SyncOptions {
  readonly acts: (sync: ActSync) => Promise<ActCheck>
  readonly handoff: (sync: HandoffSync) => Promise<readonly Finding[]>
  readonly intercom: IntercomCheck
  readonly version: string
  readonly rows: number
  readonly signal: AbortSignal
  readonly proxy: ProxySettings
}

async function checkSync(sync: Sync, o: SyncOptions): Promise<SyncCheck> {
  const unsupported = refusedBy('sync', () => void supportedSync(sync, { path: null }))
  const { finding: due, next } = checkSchedule(sync.schedule, Date.now())
  const common = { sync: sync.name, schedule: sync.schedule, next }
  const first = unsupported === undefined ? [] : [unsupported]
  if (sync.kind === 'pages') {
    const { checkPages } = await import('./check-pages.ts')
    const pages = await checkPages(sync, { ...o, sample: o.rows, contentSources: o.intercom.contentSources })
    return { ...common, findings: [...first, ...pages.findings, due], source: undefined, pages }
  }
  if (sync.kind === 'handoff') return { ...common, findings: [...first, ...(await o.handoff(sync)), due], source: undefined }
  if (sync.kind !== 'contacts') {
    const acts = await o.acts(sync)
    return { ...common, findings: [...first, ...acts.findings, due], source: undefined, acts }
  }
  const source = await checkSource(sync, { sample: o.rows, signal: o.signal, proxy: o.proxy })
  const attributes = checkSyncAttributes(sync, o.intercom.attributes)
  return { ...common, findings: [...first, ...source.findings, attributes, due], source }
}

function tellSync(context: Context, { sync, findings, source, pages, acts }: SyncCheck): void {
  const { terminal } = context
  if (!terminal.quiet) terminal.data('')
  tellFindings(context, { title: sync, findings })
  if (!terminal.quiet && pages?.looked)
    for (const line of samplePageLines(pages.looked.sample, { sync, width: terminal.columns() })) terminal.data(line)
  if (!terminal.quiet && acts?.looked)
    for (const line of sampleActLines(acts.looked.sample, { label: acts.label ?? sync, width: terminal.columns() }))
      terminal.data(line)
  if (terminal.quiet || source?.looked === null || source === undefined) return
  const { label, slots, columns, looked } = source
  const about = { label: label ?? sync, slots, columns, width: terminal.columns() }
  for (const line of sampleLines(looked.sample, about)) terminal.data(line)
}

/** With --quiet only what must be changed. */
function tellFindings({ terminal }: Context, o: { title: string; findings: readonly Finding[] }): void {
  const shown = o.findings.filter(({ verdict }) => !terminal.quiet || verdict === 'failed')
  if (shown.length > 0) terminal.data(terminal.colors.bold(o.title))
  for (const line of shown.flatMap((one) => findingLines(one, { colors: terminal.colors, width: terminal.columns() })))
    terminal.data(line)
}
