/** Dates and times as people write them, as instants in UTC. */

const ISO = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}(?::?\d{2})?)?)?$/

/** What `isoInstant` takes, for whoever refuses something else. */
export const INSTANT_EXPECTED = 'a date such as 2026-01-31 or 2026-01-31T09:30:00+02:00 (UTC where no offset is given)'

/** An ISO date (its midnight) or date and time, in UTC unless it has an offset; answers ISO 8601 in UTC, undefined when it is neither. */
export function isoInstant(text: string): string | undefined {
  const [, date = '', time = '00:00', offset = 'Z'] = ISO.exec(text) ?? []
  if (!isDay(date)) return undefined
  const instant = new Date(`${date}T${time}${offset.replace(/^(...):?(..)?$/, (_, h, m = '00') => `${h}:${m}`)}`)
  return Number.isNaN(instant.getTime()) ? undefined : instant.toISOString()
}

/** Node would take 2026-02-30 for the 2nd of March. */
function isDay(date: string): boolean {
  const day = new Date(`${date}T00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(date)
}
