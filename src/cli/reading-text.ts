/** How a run reads its source, in words. Pure. */
import { instant } from './figures.ts'

/** `since` = when the last read began, `from` and `to` = the range that was asked for; all ISO 8601 in UTC. */
export interface ToldReading {
  readonly kind: 'full' | 'incremental' | 'range'
  readonly why?: string | null | undefined
  readonly since?: string | null | undefined
  readonly from?: string | null | undefined
  readonly to?: string | null | undefined
}

/** `what changed since the read of …`; undefined for a source that is always read in full. */
export function readingText(reading: ToldReading): string | undefined {
  const { kind, why, since } = reading
  if (kind === 'range') return `what changed ${rangeText(reading)}`
  if (kind === 'full') return why === undefined || why === null ? undefined : `everything: ${why}`
  return since === undefined || since === null
    ? 'what changed since the last read'
    : `what changed since the read of ${when(since)}`
}

function rangeText({ from, to }: ToldReading): string {
  const parts = [
    from === undefined || from === null ? [] : `from ${when(from)}`,
    to === undefined || to === null ? [] : `before ${when(to)}`,
  ]
  return parts.flat().join(' and ')
}

function when(iso: string): string {
  return instant(new Date(iso))
}
