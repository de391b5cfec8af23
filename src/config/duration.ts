/** Durations as people write them (`250ms`, `10s`, `5m`, `12h`, `7d`, `1y`), as milliseconds. */
import { z } from 'zod'

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, y: 365 * 86_400_000 }
const PATTERN = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h|d|y)$/
const EXPECTED = 'expected a duration such as 250ms, 10s, 5m, 12h, 7d or 1y'

/** Milliseconds, or undefined when the text is no duration. A day is 24 hours, a year 365 days. */
export function durationMs(text: string): number | undefined {
  const [, amount, unit] = PATTERN.exec(text) ?? []
  const unitMs = unit === undefined ? undefined : UNIT_MS[unit]
  return unitMs === undefined ? undefined : Math.round(Number(amount) * unitMs)
}

/** Text in, milliseconds out. */
export const duration = z
  .string({ error: EXPECTED })
  .regex(PATTERN, { error: EXPECTED })
  // The pattern has matched, so there is a number.
  .transform((text) => durationMs(text) ?? 0)
