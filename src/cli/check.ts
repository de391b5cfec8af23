/** Tries everything that a run needs and changes nothing: no row is sent, no database is opened. */
import type { Config, Sync } from '../config/config.ts'
import { loadConfig } from '../config/load.ts'
import { secret } from '../config/secret.ts'
import type { ExitCode } from '../errors.ts'
import { createMemoryLimiter } from '../limiter/memory.ts'
import { checkSyncAttributes } from './check-attributes.ts'
import { exitCodeOfFindings, type Finding, failed, note, refusedBy } from './check-finding.ts'
import { checkIntercom, type IntercomCheck, notTried } from './check-intercom.ts'
import { checkJson, type SyncCheck } from './check-json.ts'
import { sampleLines } from './check-sample.ts'
import { checkSchedule } from './check-schedule.ts'
import { checkSource } from './check-source.ts'
import { findingLines } from './check-text.ts'
import { openClient } from './connection.ts'
import type { Context } from './context.ts'
import { supportedSync } from './supported.ts'

/** `sync` undefined = all of them; `rows` = how many to show. */
export interface CheckOptions {
  readonly sync: string | undefined
  readonly rows: number
}

export async function check(context: Context, o: CheckOptions): Promise<ExitCode> {
  const config = await loadWithoutToken(context, o.sync)
  const syncs = [...config.syncs.values()].filter(({ name }) => o.sync === undefined || name === o.sync)
  const intercom = await checkConnection(context, config)
  if (!context.terminal.json) tellFindings(context, { title: 'workspace', findings: intercom.findings })
  const findings = [...intercom.findings]
  for (const sync of syncs) {
    const checked = await checkSync(sync, { intercom, rows: o.rows, signal: context.stop.signal })
    findings.push(...checked.findings)
    if (context.terminal.json) context.terminal.data(JSON.stringify(checkJson(checked, intercom)))
    else tellSync(context, checked)
  }
  return exitCodeOfFindings(findings)
}

const TOKEN = 'INTERCOM_ACCESS_TOKEN'
const STAND_IN = `${TOKEN} is not set`

/** That there is no token yet is one finding among others, so that all the rest can be checked before there is one. */
function loadWithoutToken({ env, cwd, configPath: path }: Context, sync: string | undefined): Promise<Config> {
  const standIn = {
    accessToken: env.accessToken ?? secret(STAND_IN),
    baseUrl: env.baseUrl,
    variable: (name: string) => env.variable(name) ?? (name === TOKEN ? STAND_IN : undefined),
  }
  return loadConfig({ path, env: standIn, cwd, sync })
}

async function checkConnection(context: Context, { workspace: settings }: Config): Promise<IntercomCheck> {
  if (settings.accessToken.reveal() === STAND_IN) {
    return notTried(failed('token', `set ${TOKEN} (or ${TOKEN}_FILE) to an access token of the workspace`))
  }
  const warnings: string[] = []
  const { pools, headroom } = settings
  const limiter = createMemoryLimiter({ pools, headroom, onWarning: (message) => void warnings.push(message) })
  const client = openClient(context, { settings, limiter })
  try {
    const checked = await checkIntercom({ client, limiter, settings, signal: context.stop.signal })
    return { ...checked, findings: [...checked.findings, ...warnings.map((message) => note('limit', message))] }
  } finally {
    await client.close()
    await limiter.close()
  }
}

interface SyncOptions {
  readonly intercom: IntercomCheck
  readonly rows: number
  readonly signal: AbortSignal
}

async function checkSync(sync: Sync, o: SyncOptions): Promise<SyncCheck> {
  const unsupported = refusedBy('sync', () => void supportedSync(sync, { path: null }))
  const { finding: due, next } = checkSchedule(sync.schedule, Date.now())
  const common = { sync: sync.name, schedule: sync.schedule, next }
  const first = unsupported === undefined ? [] : [unsupported]
  if (sync.kind !== 'contacts') return { ...common, findings: [...first, due], source: undefined }
  const source = await checkSource(sync, { sample: o.rows, signal: o.signal })
  const attributes = checkSyncAttributes(sync, o.intercom.attributes)
  return { ...common, findings: [...first, ...source.findings, attributes, due], source }
}

function tellSync(context: Context, { sync, findings, source }: SyncCheck): void {
  const { terminal } = context
  if (!terminal.quiet) terminal.data('')
  tellFindings(context, { title: sync, findings })
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
