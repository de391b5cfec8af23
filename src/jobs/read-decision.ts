/** Decides how a run reads its source: everything, what changed since the last complete read, or a range of time. */
import { ConfigError } from '../errors.ts'
import { fingerprintOf } from '../mapping/fingerprint.ts'
import type { Source } from '../sources/source.ts'
import type { Db } from '../store/db.ts'
import type { Run, RunRequest } from '../store/runs.ts'
import { findWatermark, type Reading, type StoredWatermark, storeReading } from '../store/watermarks.ts'
import type { RowMapping, SyncParts } from './parts.ts'
import { RunLost } from './run-lost.ts'

interface ReadingFacts {
  readonly request: RunRequest
  readonly source: Pick<Source, 'label' | 'can'>
  /** Of the mapping, and of all that changes what the source gives. */
  readonly hashes: Pick<Reading, 'mappingHash' | 'sourceHash'>
  /** Undefined when no read of the sync was complete yet. */
  readonly mark: StoredWatermark | undefined
  readonly fullEveryMs: number
}

/** Whether the run reads what the sync is to mirror: its own source, as it is now. */
export function readsOwnSource({ trigger }: RunRequest): boolean {
  return trigger !== 'import' && trigger !== 'retry' && trigger !== 'resume' && trigger !== 'backfill' && trigger !== 'live'
}

/** Pure. @throws ConfigError when a range was asked for and the source cannot give one */
function chooseReading(facts: ReadingFacts): Reading {
  const { request, source, hashes, mark } = facts
  if (request.trigger === 'backfill' && !request.full) return rangeReading(facts)
  if (!readsOwnSource(request) || !source.can.since) return { kind: 'full', ...hashes }
  const why = whyFull(facts)
  if (why !== undefined || mark === undefined) return { kind: 'full', ...(why === undefined ? {} : { why }), ...hashes }
  const { since, sinceAt } = mark.undone ?? { since: mark.watermark, sinceAt: mark.at.toISOString() }
  return {
    kind: 'incremental',
    ...(since === undefined ? {} : { since }),
    ...(sinceAt === undefined ? {} : { sinceAt }),
    ...hashes,
  }
}

function rangeReading({ source, hashes }: ReadingFacts): Reading {
  if (source.can.range) return { kind: 'range', ...hashes }
  throw new ConfigError(
    `${source.label} cannot be read by time: the source does not tell when a row changed. To read all of it, give --full instead of --from and --to.`,
  )
}

/** Why what changed since the last read is not enough; undefined when it is. */
function whyFull({ request, hashes, mark, fullEveryMs }: ReadingFacts): string | undefined {
  if (request.full) return '--full was given'
  if (mark === undefined) return 'no read of this sync was complete before'
  if (mark.mappingHash !== hashes.mappingHash) return 'the mapping or a policy has changed since the last read'
  if (mark.sourceHash !== hashes.sourceHash)
    return 'the source is another one, or has other settings or columns than at the last read'
  if (mark.undone !== null && mark.undone.kind !== 'incremental') return 'the run that read everything last was cancelled'
  if (mark.fullAgeMs >= fullEveryMs) return 'the last full read is older than full_every'
  return undefined
}

interface DecisionJob {
  readonly run: Run
  readonly owner: string
  readonly parts: Pick<SyncParts, 'incremental'>
  readonly source: Source
  readonly mapping: Pick<RowMapping, 'hash'>
}

/**
 * How the run reads, decided now and kept with it, or as it was decided when it began. Null where it reads no source.
 * @throws ConfigError when a range was asked for and the source cannot give one; RunLost
 */
export async function decideReading(db: Db, { run, owner, parts, source, mapping }: DecisionJob): Promise<Reading | null> {
  const { request, sync, id } = run
  if (run.reading !== null || request.trigger === 'retry' || request.trigger === 'resume') return run.reading
  const { sourceHash, fullEveryMs } = parts.incremental
  const hashes = { mappingHash: mapping.hash, sourceHash: fingerprintOf([sourceHash, source.label, source.columns ?? null]) }
  const mark = source.can.since ? await findWatermark(db, sync) : undefined
  const reading = chooseReading({ request, source, hashes, mark, fullEveryMs })
  if (!(await storeReading(db, { id, owner, reading }))) throw new RunLost(id)
  return reading
}
