/** Reads and writes points in time as APIs do: ISO 8601, or seconds or milliseconds since 1970. */
import type { TimeFormat } from './http-json-options.ts'

/** A date with a time and perhaps an offset; `2026-01-31 09:00:00` is meant in UTC, as APIs that write it so say. */
const ISO = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)\s?(Z|[+-]\d\d:?\d\d)?)?$/i

/** Milliseconds since 1970; undefined when the value is no time of this format. Numbers may come as texts. */
export function readTime(value: unknown, format: TimeFormat): number | undefined {
  if (format === 'iso') return typeof value === 'string' ? readIso(value) : undefined
  const number = typeof value === 'string' && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value
  if (typeof number !== 'number' || !Number.isFinite(number)) return undefined
  return Math.floor(format === 'unix' ? number * 1_000 : number)
}

function readIso(text: string): number | undefined {
  const [, day, clock = '00:00', offset = 'Z'] = ISO.exec(text.trim()) ?? []
  if (day === undefined) return undefined
  const zone = offset.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2').toUpperCase()
  const ms = Date.parse(`${day}T${clock.replace(',', '.')}${zone}`)
  return Number.isNaN(ms) ? undefined : ms
}

/** Never later than `ms`: what is finer than the format can say is left out. */
export function writeTime(ms: number, format: TimeFormat): string | number {
  if (format === 'unix_ms') return ms
  const seconds = Math.floor(ms / 1_000)
  return format === 'unix' ? seconds : new Date(seconds * 1_000).toISOString().replace('.000Z', 'Z')
}
