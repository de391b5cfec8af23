/** The configured syncs as the server tells about them. */
import type { Config, ContactSync, Sync } from '../config/config.ts'
import type { ServiceSync } from '../server/service-contract.ts'
import type { WorkerSyncs } from './worker-syncs.ts'

/** Those that lack a variable come last: of them nothing else is known. */
export function serviceSyncs({ config, leftOut }: Pick<WorkerSyncs, 'config' | 'leftOut'>): readonly ServiceSync[] {
  const parsed = [...config.syncs.values()].map((sync) => ({ ...told(sync), unavailable: leftOut.get(sync.name) ?? null }))
  return [...parsed, ...lacking(config, leftOut)]
}

function told(sync: Sync): Omit<ServiceSync, 'unavailable'> {
  const { name, kind, source, schedule } = sync
  const times = schedule === undefined ? null : { cron: schedule.cron, timezone: schedule.timezone }
  return { name, kind, source: source.type, range: sync.kind === 'contacts' ? rangeOf(sync.source) : false, schedule: times }
}

function lacking({ unresolved }: Config, leftOut: ReadonlyMap<string, string>): ServiceSync[] {
  return [...unresolved.keys()].map((name) => ({
    name,
    kind: 'unknown',
    source: 'unknown',
    range: null,
    schedule: null,
    unavailable: leftOut.get(name) ?? 'it lacks a variable',
  }))
}

/** What the settings alone tell; of a query, only the source itself knows. */
function rangeOf(source: ContactSync['source']): boolean | null {
  switch (source.type) {
    case 'csv':
    case 'jsonl':
    case 'xlsx':
      return false
    case 'postgres':
      return source.since === undefined ? false : null
    case 'http-json':
      return source.range !== undefined
    case 'hubspot':
    case 'salesforce':
      return null
  }
}
