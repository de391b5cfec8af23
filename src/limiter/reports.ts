/** Gathers what answers said until the next exchange: one report for each bucket and each moment that grants were taken. */
import type { Report } from './exchange.ts'
import type { Bucket, RateHeaders } from './limiter.ts'

/** Where a grant came from. */
export interface Origin {
  readonly bucket: Bucket
  readonly takenAt: number
}

export interface Answer {
  readonly headers?: RateHeaders
  readonly limited: boolean
}

export interface Reports {
  said(origin: Origin, answer: Answer): void
  unused(origin: Origin, calls: number): void
  isEmpty(): boolean
  /** Hands everything over and is empty afterwards. */
  drain(): readonly Report[]
  /** Puts back what could not be delivered. */
  restore(reports: readonly Report[]): void
}

export function createReports(): Reports {
  const held = new Map<string, Report>()
  const add = (report: Report) => {
    const key = `${report.bucket} ${report.takenAt}`
    const before = held.get(key)
    held.set(key, before === undefined ? report : fold(before, report))
  }
  return {
    said: ({ bucket, takenAt }, { headers, limited }) => {
      const counts = { answered: 1, bare: headers === undefined ? 1 : 0, limited: limited ? 1 : 0, unused: 0 }
      add({ bucket, takenAt, ...counts, ...(headers === undefined ? {} : { headers }) })
    },
    unused: ({ bucket, takenAt }, calls) => {
      if (calls > 0) add({ bucket, takenAt, answered: 0, bare: 0, limited: 0, unused: calls })
    },
    isEmpty: () => held.size === 0,
    drain: () => {
      const reports = [...held.values()]
      held.clear()
      return reports
    },
    restore: (reports) => {
      for (const report of reports) add(report)
    },
  }
}

/**
 * All answers folded together were counted by Intercom when the lowest remaining was announced, so the sum of the answers and that
 * remaining is exact whatever the order they came in.
 */
function fold(one: Report, other: Report): Report {
  const headers = newest(one.headers, other.headers)
  return {
    bucket: one.bucket,
    takenAt: one.takenAt,
    answered: one.answered + other.answered,
    bare: one.bare + other.bare,
    limited: one.limited + other.limited,
    unused: one.unused + other.unused,
    ...(headers === undefined ? {} : { headers }),
  }
}

function newest(one: RateHeaders | undefined, other: RateHeaders | undefined): RateHeaders | undefined {
  if (one === undefined || other === undefined) return one ?? other
  if (one.resetAt !== other.resetAt) return one.resetAt > other.resetAt ? one : other
  return one.remaining <= other.remaining ? one : other
}
