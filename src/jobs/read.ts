/** The read phase: streams the source in chunks, one chunk ahead of the ledger, from where the last driver of the run came to. */
import { SourceCutShort, StartAgain } from '../errors.ts'
import type { Chunk, ReadQuery, Source } from '../sources/source.ts'
import type { Db } from '../store/db.ts'
import { compareChunk } from '../store/ledger-read.ts'
import { getRun, type Run, restartRead } from '../store/runs.ts'
import { loadSeen } from '../store/seen.ts'
import { type Reading, storeReading } from '../store/watermarks.ts'
import { createKeySet, type KeySet } from './key-set.ts'
import type { RowMapping } from './parts.ts'
import { prepareChunk } from './prepare-chunk.ts'
import type { OnProgress } from './progress.ts'
import { RunLost } from './run-lost.ts'
import { storeChunk } from './store-chunk.ts'

export interface ReadJob {
  readonly db: Db
  readonly run: Run
  readonly owner: string
  readonly source: Source
  readonly mapping: RowMapping
  readonly onProgress: OnProgress
  readonly signal: AbortSignal
}

/** How a read ended. `cutShort` = the source can tell no more rows, but those before it count. */
export interface ReadEnd {
  readonly complete: boolean
  readonly cutShort: SourceCutShort | null
}

interface Position {
  rows: number
  changed: number
  refused: number
}

/**
 * Reads to the end, to the run's limit or until `signal`, in the way that was decided for the run (`run.reading`). A read that was begun
 * before goes on after the last stored chunk where the source can resume and its input is the same; else everything this run has read is
 * forgotten and it starts again. When the source cannot go by its watermark any more, everything is read.
 * @throws whatever the source throws, RunLost
 */
export async function read(job: ReadJob): Promise<ReadEnd> {
  if (job.run.chunks > 0 && (!job.source.can.resume || job.run.cursor === null)) return readAgain(job, 'this source cannot resume')
  try {
    return await readOn(job)
  } catch (error) {
    if (error instanceof StartAgain) return readAgain(job, error.message)
    throw error
  }
}

async function readAgain(job: ReadJob, why: string): Promise<ReadEnd> {
  const { db, run, onProgress } = job
  const reading = (await isSinceRefused(job)) ? await inFull(job) : run.reading
  await restartRead(db, run.id)
  onProgress({ kind: 'read_again', run: run.id, why })
  const again = { ...job, run: { ...run, rowsRead: 0, chunks: 0, cursor: null, reading } }
  try {
    return await readOn(again)
  } catch (error) {
    if (error instanceof StartAgain && (await isSinceRefused(again))) return readAgain(again, error.message)
    throw error
  }
}

/** Nothing came of an incremental read before it was told to start again: its watermark does not fit the source any more. */
async function isSinceRefused({ db, run }: ReadJob): Promise<boolean> {
  if (run.reading?.kind !== 'incremental' || run.cursor !== null) return false
  return (await getRun(db, run.id))?.chunks === 0
}

async function inFull({ db, run, owner }: ReadJob): Promise<Reading> {
  const { mappingHash = '', sourceHash = '' } = run.reading ?? {}
  const why = 'the source cannot tell any more what changed since the last read'
  const reading: Reading = { kind: 'full', why, mappingHash, sourceHash }
  if (!(await storeReading(db, { id: run.id, owner, reading }))) throw new RunLost(run.id)
  return reading
}

async function readOn(job: ReadJob): Promise<ReadEnd> {
  const from = job.run
  const seen = createKeySet()
  for (const hashes of await loadSeen(job.db, from.id)) seen.load(hashes)
  seen.drain()
  const at: Position = { rows: from.rowsRead, changed: 0, refused: 0 }
  const limit = from.request.limit
  try {
    const ended = await pump(job.source.read(queryOf(from, job.signal)), {
      limit,
      taken: from.rowsRead,
      prepare: (chunk) => prepareNext(job, { chunk, seen, at }),
    })
    return { complete: ended && limit === null, cutShort: null }
  } catch (error) {
    if (error instanceof SourceCutShort) return { complete: false, cutShort: error }
    throw error
  }
}

function queryOf({ cursor, reading, request }: Run, signal: AbortSignal): ReadQuery {
  const { from, to } = request
  const isRange = reading?.kind === 'range'
  return {
    ...(cursor === null ? {} : { after: cursor }),
    ...(reading?.kind === 'incremental' && reading.since !== undefined ? { since: reading.since } : {}),
    ...(isRange && from !== undefined ? { from: new Date(from) } : {}),
    ...(isRange && to !== undefined ? { to: new Date(to) } : {}),
    signal,
  }
}

interface Pump {
  readonly limit: number | null
  readonly taken: number
  /** Does at once what needs no database, and answers how to store the rest. */
  readonly prepare: (chunk: Chunk) => () => Promise<void>
}

/**
 * Stores chunk after chunk while the source goes on parsing the next one and that is being compared. Rows that were handed over are stored even when the source then
 * fails. True when the source ended by itself, false when the limit ended it.
 */
async function pump(chunks: AsyncIterable<Chunk>, o: Pump): Promise<boolean> {
  let storing: Promise<void> = Promise.resolve()
  let taken = o.taken
  try {
    for await (const chunk of chunks) {
      const store = o.prepare(limited(chunk, o.limit, taken))
      taken += chunk.rows.length
      await storing
      storing = store()
      // A failure is met by the next await; until then it must not end the process as an unhandled rejection.
      storing.catch(() => undefined)
      if (o.limit !== null && taken >= o.limit) return false
    }
    return true
  } finally {
    await storing
  }
}

/** The part of a chunk that is within the limit. A part has no cursor or watermark: the source's own stand behind rows that were left out. */
function limited(chunk: Chunk, limit: number | null, taken: number): Chunk {
  if (limit === null || taken + chunk.rows.length <= limit) return chunk
  return { rows: chunk.rows.slice(0, Math.max(0, limit - taken)) }
}

/** The comparison is under way when this returns: it only reads, and no chunk holds a key of another, so it need not wait its turn. */
function prepareNext(job: ReadJob, o: { chunk: Chunk; seen: KeySet; at: Position }): () => Promise<void> {
  const { run, owner, mapping, db } = job
  const prepared = prepareChunk(o.chunk.rows, { mapping, seen: o.seen })
  const seenKeys = o.seen.drain()
  const { cursor = null, watermark = null } = o.chunk
  const compared = compareChunk(db, { sync: run.sync, keys: prepared.keys, fingerprints: prepared.fingerprints })
  compared.catch(() => undefined)
  const stored = { run, owner, mapping, seenKeys, cursor, watermark, again: run.request.trigger === 'retry' }
  return async () => {
    const counts = await storeChunk(db, prepared, { ...stored, differences: await compared })
    o.at.rows += counts.rows
    o.at.changed += counts.changed
    o.at.refused += counts.refused
    job.onProgress({ kind: 'read', run: run.id, rows: o.at.rows, changed: o.at.changed, refused: o.at.refused })
  }
}
