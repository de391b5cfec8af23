/** Checks a sync of acts: its source, what its mapping makes of the first rows, and what it names in the workspace. Changes nothing. */
import type { ActSync, Workspace } from '../config/config.ts'
import { ConfigError } from '../errors.ts'
import type { IntercomClient } from '../intercom/client.ts'
import type { Json } from '../json.ts'
import { createMemoryLimiter } from '../limiter/memory.ts'
import type { Source } from '../sources/source.ts'
import { type ActMapping, compileAct } from './check-acts-mapping.ts'
import { checkNames } from './check-acts-names.ts'
import { attempt, type Finding, note, ok, refusedBy, skipped } from './check-finding.ts'
import type { IntercomCheck } from './check-intercom.ts'
import { type LookedAt, lookAtRows } from './check-rows.ts'
import { asSource, MOST_ROWS, rowsFinding } from './check-source.ts'
import { openClient, proxyOf } from './connection.ts'
import type { Context } from './context.ts'
import { counted } from './figures.ts'
import { openSource } from './open-source.ts'

export interface ActCheck {
  readonly findings: readonly Finding[]
  readonly label: string | null
  readonly columns: readonly string[] | undefined
  /** Null when the source cannot be read. */
  readonly looked: LookedAt<Json> | null
}

export interface ActCheckOptions {
  readonly sync: ActSync
  readonly settings: Workspace
  readonly intercom: Pick<IntercomCheck, 'workspace'>
  /** How many rows are kept to be shown. */
  readonly sample: number
}

/** Without a workspace nothing in Intercom is asked about: why is told already. */
export async function checkActs(context: Context, o: ActCheckOptions): Promise<ActCheck> {
  if (o.intercom.workspace === null) return checkWith(context, { ...o, client: null })
  const { pools, headroom, live } = o.settings
  const limiter = createMemoryLimiter({ pools, headroom, live })
  const client = openClient(context, { settings: o.settings, limiter })
  try {
    return await checkWith(context, { ...o, client })
  } finally {
    await client.close()
    await limiter.close()
  }
}

/** `client` null = nobody can be asked. */
type CheckWith = ActCheckOptions & { readonly client: IntercomClient | null }

async function checkWith(context: Context, o: CheckWith): Promise<ActCheck> {
  const { sync, client } = o
  if (sync.source.type === 'intercom' && client === null) return unopened(skipped('source', 'not tried: see token'))
  const opened = await attempt('source', () => openActSource(context, o))
  if ('finding' in opened) return unopened(asSource(opened.finding))
  const { label, columns } = opened.value
  const { mapping, finding } = await compiled(sync, columns)
  const { signal } = context.stop
  const looked = await attempt('rows', () => lookAtRows(opened.value, { mapping, most: MOST_ROWS, sample: MOST_ROWS, signal }))
  const all = 'value' in looked ? looked.value : null
  const rows = 'value' in looked ? toldRows(looked.value, { label, isMapped: mapping !== undefined }) : asSource(looked.finding)
  const names = sync.kind === 'conversations' ? [await checkNames(sync, { ...o, rows: all?.sample ?? [], signal })] : []
  return {
    findings: [sourceFinding(opened.value), finding, rows, ...names],
    label,
    columns,
    looked: all && { ...all, sample: all.sample.slice(0, o.sample) },
  }
}

/** A search may find nothing now, and something tomorrow. */
function toldRows(looked: LookedAt<Json>, o: { label: string; isMapped: boolean }): Finding {
  return looked.rows === 0 ? note('rows', 'there are none now') : rowsFinding(looked, o)
}

function unopened(finding: Finding): ActCheck {
  const rest = ['columns', 'rows'].map((check) => skipped(check, 'not tried: see source'))
  return { findings: [finding, ...rest], label: null, columns: undefined, looked: null }
}

async function openActSource(context: Context, { sync, settings, client }: CheckWith): Promise<Source> {
  const { name, source, key } = sync
  const { signal } = context.stop
  if (source.type !== 'intercom') {
    const request = { trigger: 'run', full: false, limit: null, path: null } as const
    return openSource({ name, source, key }, { request, embedded: true, proxy: proxyOf(context), signal })
  }
  if (client === null || sync.kind !== 'conversations')
    throw new ConfigError(`sync "${name}": source type intercom goes with kind: conversations only`)
  const { openConversationSource } = await import('./open-conversation-source.ts')
  return openConversationSource(source, { client, version: settings.version, signal })
}

function sourceFinding({ label, columns }: Source): Finding {
  return ok('source', columns === undefined ? label : `${label} has ${counted(columns.length, 'column')}`)
}

async function compiled(
  sync: ActSync,
  columns: readonly string[] | undefined,
): Promise<{ mapping: ActMapping | undefined; finding: Finding }> {
  const compile = await compileAct(sync)
  let mapping: ActMapping | undefined
  const wrong = refusedBy('columns', () => {
    mapping = compile(columns)
  })
  return { mapping, finding: wrong ?? ok('columns', 'all that the mapping names are there') }
}
