/** A source of documents whose long ones are cut into pieces, each a row of its own. */
import { z } from 'zod'
import { StartAgain } from '../errors.ts'
import type { Json } from '../json.ts'
import { pageDocument } from '../pages/document.ts'
import type { Splitter } from '../pages/split.ts'
import type { Chunk, ReadQuery, Row, Source } from './source.ts'

/** Pieces move the places of what follows, so rows are counted anew: `rows` came before, `at` is the cursor of the source itself. */
const cursorSchema = z.strictObject({ rows: z.int().nonnegative(), at: z.json() })

/**
 * Any source whose rows are one document each. Rows with a problem, deleted ones and what is no document are handed on as they are. A deleted
 * document takes the page of its own name along; its pieces are missed by the next read of everything.
 */
export function splitDocuments(source: Source, split: Splitter): Source {
  return { ...source, read: (query) => read(source, split, query) }
}

async function* read(source: Source, split: Splitter, { after, ...query }: ReadQuery): AsyncGenerator<Chunk> {
  const from = after === undefined ? undefined : openCursor(source, after)
  let place = from?.rows ?? 0
  for await (const { rows, cursor, ...chunk } of source.read({ ...query, ...(from === undefined ? {} : { after: from.at }) })) {
    const pieces = rows.flatMap((row) => piecesOf(row, split)).map((row) => ({ ...row, place: ++place }))
    yield { ...chunk, rows: pieces, ...(cursor === undefined ? {} : { cursor: { rows: place, at: cursor } }) }
  }
}

function piecesOf(row: Row, split: Splitter): readonly Row[] {
  const parsed = row.problem !== undefined || row.gone === true ? undefined : pageDocument.safeParse(row.cells[0])
  if (!parsed?.success) return [row]
  return split(parsed.data).map((document) => ({ place: row.place, cells: [document] }))
}

function openCursor({ label }: Source, handed: Json): z.infer<typeof cursorSchema> {
  const parsed = cursorSchema.safeParse(handed)
  if (parsed.success) return parsed.data
  throw new StartAgain(`${label}: the stored place in the read is none of its own. The read starts again.`, { cause: parsed.error })
}
