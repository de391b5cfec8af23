/** Uploads: which files were sent, for which sync and by whom, which run reads them, and whether they are still kept. */
import type { Db, Queryable } from './db.ts'
import type { UploadFormat, UploadIdentity } from './uploads-path.ts'

/** A file that was received whole. */
export interface NewUpload extends UploadIdentity {
  readonly sync: string
  /** As whoever sent it calls it. */
  readonly name: string
  /** As it came, packed or not. */
  readonly bytes: number
  /** Hexadecimal. */
  readonly sha256: string
  readonly by: string
}

export interface Upload extends NewUpload {
  readonly format: UploadFormat
  readonly createdAt: Date
  /** The newest run that reads it. */
  readonly run: string | null
  /** Null = it is kept. */
  readonly removedAt: Date | null
}

const COLUMNS = 'id, sync, name, format, packed, bytes, sha256, created_at as "createdAt", by, run, removed_at as "removedAt"'

/** An open run reads it, or is about to: its request names it as `uploadAddress` writes it. */
const READ_BY_OPEN_RUN = `exists (
  select from fin_sync.runs r where r.status is null and starts_with(r.request ->> 'path', 'upload://' || u.id || '.'))`

/** How much room the kept files take. */
export async function uploadedBytes(db: Queryable): Promise<number> {
  const [row] = await db.query<{ bytes: number }>(
    'select coalesce(sum(bytes), 0)::bigint as bytes from fin_sync.uploads where removed_at is null',
  )
  return row?.bytes ?? 0
}

/** Stores it unless all kept files together would take more than `quotaBytes`; undefined then. Of two that come at once, one is asked first. */
export async function storeUpload(db: Db, o: { upload: NewUpload; quotaBytes: number }): Promise<Upload | undefined> {
  const { id, sync, name, format, packed, bytes, sha256, by } = o.upload
  return db.tx(async (tx) => {
    await tx.execute('lock table fin_sync.uploads in share row exclusive mode')
    if ((await uploadedBytes(tx)) + bytes > o.quotaBytes) return undefined
    const [upload] = await tx.query<Upload>(
      `insert into fin_sync.uploads (id, sync, name, format, packed, bytes, sha256, by) values ($1, $2, $3, $4, $5, $6, $7, $8)
       returning ${COLUMNS}`,
      [id, sync, name, format, packed, bytes, sha256, by],
    )
    return upload
  })
}

export async function getUpload(db: Queryable, id: string): Promise<Upload | undefined> {
  const [upload] = await db.query<Upload>(`select ${COLUMNS} from fin_sync.uploads where id = $1`, [id])
  return upload
}

/** Newest first, those after the one with the id `after`. */
export async function listUploads(
  db: Queryable,
  o: { sync: string | null; after: string | null; limit: number },
): Promise<Upload[]> {
  return db.query<Upload>(
    `select ${COLUMNS} from fin_sync.uploads
     where ($1::text is null or sync = $1)
       and ($2::text is null or (created_at, id) < (select created_at, id from fin_sync.uploads where id = $2))
     order by created_at desc, id desc limit $3`,
    [o.sync, o.after, o.limit],
  )
}

export async function setUploadRun(db: Queryable, o: { id: string; run: string }): Promise<void> {
  await db.execute('update fin_sync.uploads set run = $2 where id = $1', [o.id, o.run])
}

/** Says that it is not to be read any more; false when an open run reads it, or it was removed before. The file is still to be removed. */
export async function markUploadRemoved(db: Queryable, o: { id: string; now: Date }): Promise<boolean> {
  const sql = `update fin_sync.uploads u set removed_at = $2 where u.id = $1 and removed_at is null and not ${READ_BY_OPEN_RUN}`
  return (await db.execute(sql, [o.id, o.now])) === 1
}

/** The same for up to `limit` that were sent before `before`; answers how many. */
export async function markOldUploadsRemoved(db: Queryable, o: { before: Date; now: Date; limit: number }): Promise<number> {
  return db.execute(
    `update fin_sync.uploads set removed_at = $2 where id in (
       select u.id from fin_sync.uploads u where u.created_at < $1 and u.removed_at is null and not ${READ_BY_OPEN_RUN} limit $3)`,
    [o.before, o.now, o.limit],
  )
}

/** What is known of these ids: whether each is kept. An id that is missing was never stored. */
export async function keptUploads(db: Queryable, ids: readonly string[]): Promise<ReadonlyMap<string, boolean>> {
  const rows = await db.query<{ id: string; kept: boolean }>(
    'select id, removed_at is null as kept from fin_sync.uploads where id = any ($1::text[])',
    [ids],
  )
  return new Map(rows.map(({ id, kept }) => [id, kept]))
}
