/** Parses the range of a backfill: dates and times as people write them, as instants in UTC. */
import { InvalidArgumentError } from 'commander'
import { ConfigError } from '../errors.ts'
import { INSTANT_EXPECTED, isoInstant } from '../iso-instant.ts'

/** For commander: an ISO date (its midnight) or date and time, in UTC unless it has an offset; answers ISO 8601 in UTC. */
export function instantOption(text: string): string {
  const instant = isoInstant(text)
  if (instant !== undefined) return instant
  throw new InvalidArgumentError(`Expected ${INSTANT_EXPECTED}.`)
}

export interface BackfillRange {
  readonly from?: string
  readonly to?: string
  readonly full?: true
}

/** @throws ConfigError when nothing, too much or an empty range was asked for */
export function checkRange({ from, to, full }: BackfillRange): void {
  const isRange = from !== undefined || to !== undefined
  if (full && isRange) throw new ConfigError('--full reads everything; leave it out, or leave out --from and --to')
  if (!full && !isRange)
    throw new ConfigError('tell what to read: --from, --to or both (--to is not included), or --full for everything')
  if (from !== undefined && to !== undefined && from >= to)
    throw new ConfigError(`--from ${from} is not before --to ${to}, so there is nothing to read; --to is not included`)
}
