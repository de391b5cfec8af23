/** Watermarks: how far each sync has read its source, and how a run was to read it. */
import type { Json } from '../json.ts'
import type { Queryable } from './db.ts'

/**
 * How a run reads its source: decided before its first chunk and kept with the run, so that whoever takes it over reads on in the same
 * way. `range` = between `from` and `to` of its request.
 */
export interface Reading {
  readonly kind: 'full' | 'incremental' | 'range'
  /** Why everything is read although the source could tell what changed; absent where it could not. */
  readonly why?: string
  /** `incremental`: the watermark that it reads from, and when the run that moved it there began (ISO 8601, UTC). */
  readonly since?: Json
  readonly sinceAt?: string
  /** What the rows are read with: the mapping, and all that changes what the source gives. */
  readonly mappingHash: string
  readonly sourceHash: string
}

export interface StoredWatermark {
  readonly watermark: Json
  readonly mappingHash: string
  readonly sourceHash: string
  /** When the run that moved it began. */
  readonly at: Date
  /** Milliseconds since the last full read began, on the server's clock. */
  readonly fullAgeMs: number
  /**
   * How the run that moved it had read, when that run was cancelled while it was delivering: rows that it left are due again only when a
   * read meets them, so they have to be read once more.
   */
  readonly undone: Reading | null
}

/** Undefined until a read of the sync was complete. */
export async function findWatermark(db: Queryable, sync: string): Promise<StoredWatermark | undefined> {
  const [row] = await db.query<StoredWatermark>(
    `select w.watermark, w.mapping_hash as "mappingHash", w.source_hash as "sourceHash", w.at,
            (extract(epoch from clock_timestamp() - w.full_at) * 1000)::float8 as "fullAgeMs",
            case when r.status = 'cancelled' then r.reading end as undone
     from fin_sync.watermarks w left join fin_sync.runs r on r.id = w.run where w.sync = $1`,
    [sync],
  )
  return row
}

/** Moves the sync's watermark to where the run's last chunk says. Nothing moves when no chunk named one: there were no rows. */
export async function moveWatermark(tx: Queryable, o: { run: string; full: boolean }): Promise<void> {
  await tx.execute(
    `insert into fin_sync.watermarks as w (sync, watermark, mapping_hash, source_hash, full_at, run, at)
     select sync, watermark, reading ->> 'mappingHash', reading ->> 'sourceHash', started_at, id, started_at
     from fin_sync.runs where id = $1 and watermark is not null and reading is not null
     on conflict (sync) do update set watermark = excluded.watermark, mapping_hash = excluded.mapping_hash,
       source_hash = excluded.source_hash, full_at = case when $2 then excluded.full_at else w.full_at end,
       run = excluded.run, at = excluded.at`,
    [o.run, o.full],
  )
}

/** Keeps how the run reads; false when somebody else drives it now. */
export async function storeReading(db: Queryable, run: { id: string; owner: string; reading: Reading }): Promise<boolean> {
  const sql = 'update fin_sync.runs set reading = $3 where id = $1 and owner = $2'
  return (await db.execute(sql, [run.id, run.owner, JSON.stringify(run.reading)])) === 1
}
