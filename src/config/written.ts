/** From the file's own words to the Config, for the parts that every kind of sync has: fields, keys and schedules. */
import type { z } from 'zod'
import type { FieldSpec, KeySpec, Schedule } from './config.ts'
import type { FieldType, fieldSpec, keySpec } from './field-schema.ts'
import type { scheduleSchema } from './schedule-schema.ts'

/** What a zod schema makes of a file. */
export type Written<Schema extends z.ZodType> = z.output<Schema>

/** Where relative paths begin, and what the sync is called. */
export interface Place {
  readonly name: string
  readonly folder: string
}

export function toSchedule(written: Written<typeof scheduleSchema> | undefined): Schedule | undefined {
  return written && { cron: written.cron.trim(), timezone: written.timezone, catchUpMs: written.catch_up }
}

/** `fallback` = what the field is read as when `as` is absent. */
export function toFieldSpec(written: Written<ReturnType<typeof fieldSpec>>, fallback: FieldType | undefined): FieldSpec {
  if (typeof written === 'string') return { from: written, as: fallback, setIfEmpty: false, onInvalid: 'row' }
  const { from, format, zone, country } = written
  const { as = fallback, set_if_empty: setIfEmpty, on_invalid: onInvalid } = written
  return { from, as, format, zone, country, default: written.default, setIfEmpty, onInvalid }
}

export function toKeySpec(written: Written<typeof keySpec>): KeySpec {
  return typeof written === 'string' ? { from: written, as: 'string' } : written
}
