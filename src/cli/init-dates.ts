/** Finds out how the dates of a column are written. */
import { asDate } from '../mapping/as-date.ts'

export interface DateForm {
  /** Luxon tokens, `unix` or `unix_ms`; absent for ISO 8601. */
  readonly format?: string
  /** How many of the values are dates in this form. */
  readonly fits: number
  /** Another form that fits as many: 05/06/2024 is a day in May or in June. */
  readonly rival?: string
}

const DAY_FIRST = ['dd/MM/yyyy', 'd/M/yyyy', 'dd-MM-yyyy', 'd-M-yyyy', 'dd.MM.yyyy', 'd.M.yyyy']
const MONTH_FIRST = ['MM/dd/yyyy', 'M/d/yyyy', 'MM-dd-yyyy', 'M-d-yyyy']
const OTHERS = ['yyyy/MM/dd', 'yyyy.MM.dd', 'd LLL yyyy', 'd LLLL yyyy', 'LLL d, yyyy', 'LLLL d, yyyy']
const TIMES = ['', ' HH:mm', ' HH:mm:ss', ' h:mm a']

const LIKE_A_DATE = /^(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{1,2} \p{L}{3,9} \d{4}|\p{L}{3,9} \d{1,2}, \d{4})/u
/** From 2001 to 2286, as unix seconds and as milliseconds. */
const LIKE_UNIX = /^[1-9]\d{9}$/
const LIKE_UNIX_MS = /^[1-9]\d{12}$/

/** The form that fits most of the values; undefined when none looks like a date. `isTime` = the column's name speaks of a time. */
export function dateFormOf(values: readonly string[], o: { monthFirst: boolean; isTime: boolean }): DateForm | undefined {
  if (o.isTime && values.every((value) => LIKE_UNIX.test(value))) return { format: 'unix', fits: values.length }
  if (o.isTime && values.every((value) => LIKE_UNIX_MS.test(value))) return { format: 'unix_ms', fits: values.length }
  const likely = values.filter((value) => LIKE_A_DATE.test(value))
  const iso = fitting(likely, undefined)
  const tried = formats(o.monthFirst).map((format) => ({ format, fits: fitting(likely, format) }))
  const [best] = tried.toSorted((a, b) => b.fits - a.fits)
  if (iso > 0 && iso >= (best?.fits ?? 0)) return { fits: iso }
  if (best === undefined || best.fits === 0) return undefined
  const rival = tried.find(({ format, fits }) => fits === best.fits && monthOf(format) !== monthOf(best.format))
  return { ...best, ...(rival === undefined ? {} : { rival: rival.format }) }
}

function formats(monthFirst: boolean): string[] {
  const dates = monthFirst ? [...MONTH_FIRST, ...DAY_FIRST, ...OTHERS] : [...DAY_FIRST, ...MONTH_FIRST, ...OTHERS]
  return dates.flatMap((date) => TIMES.map((time) => `${date}${time}`))
}

function fitting(values: readonly string[], format: string | undefined): number {
  return values.filter((value) => 'value' in asDate(value, { format })).length
}

/** Where in a format the month stands. */
function monthOf(format: string): number {
  return format.search(/[ML]/) === 0 ? 0 : 1
}
