/** Names of time zones, checked against what this machine's Intl knows. */
import { z } from 'zod'

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

const EXPECTED = 'expected a time zone such as Europe/Dublin or UTC'

/** An IANA name, as it was written. */
export const timeZone = z.string({ error: EXPECTED }).refine(isTimeZone, { error: EXPECTED, params: { found: true } })
