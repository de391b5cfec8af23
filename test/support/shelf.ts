/** A source in memory that can tell what changed: a list of changes, each with a number and a time, of records that may be deleted. */
import { StartAgain } from '../../src/errors.ts'
import type { Chunk, ReadQuery, Row, Source } from '../../src/sources/source.ts'

export interface Shelf {
  /** Creates the record, or changes it. */
  put(id: string | number, o?: { name?: string; email?: string; at?: string }): void
  /** Deletes the record and tells so. `silently`: it is just not there any more. */
  remove(id: string | number, o?: { silently?: boolean }): void
  /** What was asked for, read by read, without the signal. */
  readonly asked: Omit<ReadQuery, 'signal'>[]
  open(): Promise<Source>
  /** Called before the chunk with this number, from 0. */
  beforeChunk: (index: number) => void
  can: Source['can']
  /** Watermarks below this number are not known any more. */
  oldestMark: number
}

interface Change {
  readonly number: number
  readonly id: string
  readonly at: Date
  /** Undefined = it was deleted. */
  readonly cells: readonly string[] | undefined
}

const CHUNK_ROWS = 2

export function createShelf(...ids: readonly (string | number)[]): Shelf {
  const changes = new Map<string, Change>()
  let number = 0
  const change = (id: string, o: Pick<Change, 'at' | 'cells'>): void => {
    changes.delete(id)
    changes.set(id, { number: ++number, id, ...o })
  }
  const shelf: Shelf = {
    put: (id, { name = `P${id}`, email = `p${id}@example.com`, at = '2026-01-01T00:00:00Z' } = {}) =>
      change(`${id}`, { at: new Date(at), cells: [`${id}`, email, name] }),
    remove: (id, { silently = false } = {}) =>
      silently ? void changes.delete(`${id}`) : change(`${id}`, { at: new Date(), cells: undefined }),
    asked: [],
    beforeChunk: () => undefined,
    can: { resume: true, since: true, range: true },
    oldestMark: 0,
    open: () =>
      Promise.resolve({
        label: 'shelf',
        columns: ['id', 'email', 'name'],
        can: shelf.can,
        read: ({ signal, ...query }) => {
          shelf.asked.push(query)
          return chunksOf(shelf, { changes: [...changes.values()], query, signal })
        },
      }),
  }
  for (const id of ids) shelf.put(id)
  return shelf
}

async function* chunksOf(
  shelf: Shelf,
  o: { changes: readonly Change[]; query: Omit<ReadQuery, 'signal'>; signal: AbortSignal },
): AsyncGenerator<Chunk> {
  const { since, after, from, to } = o.query
  if (typeof since === 'number' && since < shelf.oldestMark) throw new StartAgain('changes are kept for a while only')
  const begin = Math.max(typeof since === 'number' ? since : 0, typeof after === 'number' ? after : 0)
  const wanted = o.changes.filter(
    ({ number, at, cells }) =>
      number > begin &&
      (from === undefined || at >= from) &&
      (to === undefined || at < to) &&
      (cells !== undefined || since !== undefined),
  )
  for (let at = 0; at < wanted.length; at += CHUNK_ROWS) {
    shelf.beforeChunk(at / CHUNK_ROWS)
    o.signal.throwIfAborted()
    const chunk = wanted.slice(at, at + CHUNK_ROWS)
    const last = chunk.at(-1)?.number ?? 0
    yield { rows: chunk.map(rowOf), cursor: last, watermark: last }
  }
}

function rowOf({ number, id, cells }: Change): Row {
  return cells === undefined ? { place: number, cells: [id, '', ''], gone: true } : { place: number, cells }
}
