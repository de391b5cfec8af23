/** What a fake HubSpot holds of one object: records with versions, a recycle bin and a clock of its own. */
import type { FakeRecord } from './hubspot-search.ts'

export interface FakeRecords {
  all(): readonly FakeRecord[]
  /** Creates or changes the record of that id, at the server's time less `lateMs`. Answers its version, a property of that name. */
  write(id: string, o?: { lateMs?: number; properties?: Record<string, string | null> }): string
  /** Gives all of them one and the same modification time; answers their versions. */
  writeTogether(ids: readonly string[]): Map<string, string>
  archive(id: string): void
  /** Lets time pass. */
  pass(ms: number): void
  /** Epoch milliseconds; every write takes a second. */
  now(): number
}

const START = Date.parse('2026-03-02T08:00:00.000Z')

/** The first `archived` of `count` records are in the recycle bin. */
export function createRecords(o: { modifiedProperty: string; count: number; archived: number }): FakeRecords {
  const records = new Map<string, FakeRecord>()
  let now = START
  let versions = 0
  const put = (id: string, at: number, properties: Record<string, string | null> = {}): string => {
    versions += 1
    const version = `v${versions}`
    const dated = { ...properties, version, [o.modifiedProperty]: new Date(at).toISOString() }
    records.set(id, changed(records.get(id) ?? newRecord(id, at), { at, properties: dated }))
    return version
  }
  const store: FakeRecords = {
    all: () => [...records.values()],
    write(id, { lateMs = 0, properties = {} } = {}) {
      now += 1_000
      return put(id, now - lateMs, properties)
    },
    writeTogether(ids) {
      now += 1_000
      return new Map(ids.map((id) => [id, put(id, now)]))
    },
    archive(id) {
      now += 1_000
      const record = records.get(id)
      if (record !== undefined) records.set(id, { ...record, archivedAt: new Date(now).toISOString() })
    },
    pass: (ms) => void (now += ms),
    now: () => now,
  }
  for (let index = 1; index <= o.count; index += 1) store.write(String(index))
  for (let index = 1; index <= o.archived; index += 1) store.archive(String(index))
  return store
}

function newRecord(id: string, at: number): FakeRecord {
  const date = new Date(at).toISOString()
  const properties = { email: `${id}@example.com`, firstname: 'Ann', lastname: id, phone: null, hs_object_id: id, createdate: date }
  return { id, createdAt: date, updatedAt: date, archivedAt: undefined, properties }
}

function changed(record: FakeRecord, o: { at: number; properties: Record<string, string | null> }): FakeRecord {
  return { ...record, updatedAt: new Date(o.at).toISOString(), properties: { ...record.properties, ...o.properties } }
}
