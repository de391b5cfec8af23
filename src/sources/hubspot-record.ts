/** One record of HubSpot as a row: a document of what a mapping may name, and nothing that differs from one read to the next. */
import { z } from 'zod'
import type { Json } from '../json.ts'
import type { Row } from './source.ts'

/** What a list and a search answer per record (official: SimplePublicObject), more of which is left out. */
const recordSchema = z.object({
  id: z.string().min(1),
  properties: z.record(z.string(), z.string().nullable()),
  createdAt: z.iso.datetime({ offset: true }).nullish(),
  updatedAt: z.iso.datetime({ offset: true }).nullish(),
  archived: z.boolean().nullish(),
  archivedAt: z.iso.datetime({ offset: true }).nullish(),
})

export type HubspotRecord = z.output<typeof recordSchema>

/** Undefined when it is no record as HubSpot documents it. */
export function readRecord(value: unknown): HubspotRecord | undefined {
  return recordSchema.safeParse(value).data
}

/**
 * When the record was last modified, in epoch milliseconds, by the property that searches go by: `lastmodifieddate` of contacts,
 * `hs_lastmodifieddate` of everything else. Undefined when it is not told.
 */
export function modifiedAt(record: HubspotRecord, property: string): number | undefined {
  return epochMs(record.properties[property]) ?? epochMs(record.updatedAt)
}

export function archivedAt(record: HubspotRecord): number | undefined {
  return epochMs(record.archivedAt) ?? epochMs(record.updatedAt)
}

/** A record that cannot be read is refused alone, and kept as it came. `gone` = it is archived. */
export function rowOf(value: unknown, { place, gone }: { place: number; gone: boolean }): Row {
  const record = readRecord(value)
  if (record === undefined) return { place, cells: [z.json().safeParse(value).data ?? null], problem: BAD_RECORD }
  return { place, cells: [documentOf(record)], ...(gone ? { gone: true } : {}) }
}

const BAD_RECORD = {
  code: 'hubspot_bad_record',
  why: 'HubSpot answered with a record that has no id or no properties, or whose dates are none',
}

/** Field by field: what HubSpot adds besides, such as a trace id, would make every record look changed. */
const documentOf = ({ id, properties, createdAt = null, updatedAt = null, archived }: HubspotRecord): Json => ({
  id,
  properties,
  createdAt,
  updatedAt,
  archived: archived ?? false,
})

function epochMs(text: string | null | undefined): number | undefined {
  if (text === null || text === undefined || text === '') return undefined
  const ms = /^\d+$/.test(text) ? Number(text) : Date.parse(text)
  return Number.isFinite(ms) ? ms : undefined
}
