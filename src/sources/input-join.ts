/** Several files as one source: one after the other, each with its own header, their columns in one order. */
import { z } from 'zod'
import { ConfigError } from '../errors.ts'
import type { Json } from '../json.ts'
import { placeOf } from '../place.ts'
import type { InputFile } from './input.ts'
import { startAgain } from './input-cursor.ts'
import { fingerprint } from './input-file.ts'
import type { Chunk, ReadQuery, Row, Source } from './source.ts'

/** A file and the source that reads it. */
export interface JoinedPart {
  readonly file: InputFile
  readonly source: Source
}

const schema = z.strictObject({
  /** 0-based. */
  file: z.int().nonnegative(),
  /** Which files were there, and which content each had. */
  files: z.string(),
  inner: z.json(),
})

/**
 * @param parts at least one; a row's place tells its file and its line (src/place.ts)
 * @throws ConfigError when the columns of two files are not the same; their order may differ
 */
export const joinSources = (label: string, parts: readonly JoinedPart[]): Source => {
  const columns = parts[0]?.source.columns
  const joined = parts.map((part) => ({ ...part, reorder: reorderOf(part, { columns, first: parts[0]?.file.path ?? label }) }))
  return {
    label,
    ...(columns === undefined ? {} : { columns }),
    can: { resume: parts.every(({ source }) => source.can.resume), since: false, range: false },
    read: (query) => read(joined, { ...query, label, files: fingerprintOf(parts) }),
  }
}

type Reorder = (row: Row) => Row
type Joined = readonly (JoinedPart & { readonly reorder: Reorder })[]

async function* read(parts: Joined, o: ReadQuery & { label: string; files: string }): AsyncGenerator<Chunk> {
  o.signal.throwIfAborted()
  const from = o.after === undefined ? undefined : parseCursor(o.after, o)
  let any = from !== undefined
  for (const [index, { source, reorder }] of parts.entries()) {
    if (index < (from?.file ?? 0)) continue
    const after = index === from?.file ? { after: from.inner } : {}
    for await (const { rows, cursor } of source.read({ ...after, signal: o.signal })) {
      any = true
      const placed = rows.map((row) => ({ ...reorder(row), place: placeOf(index, row.place) }))
      yield { rows: placed, ...(cursor === undefined ? {} : { cursor: { file: index, files: o.files, inner: cursor } }) }
    }
  }
  if (!any) throw new ConfigError(`${o.label}: none of the ${parts.length} files has a row. Check that the export is complete.`)
}

const parseCursor = (handed: Json, o: { label: string; files: string }): z.infer<typeof schema> & { inner: Json } => {
  const parsed = schema.safeParse(handed)
  if (!parsed.success) throw startAgain(o.label, 'the position that was stored is not one of several files', parsed.error)
  if (parsed.data.files !== o.files) throw startAgain(o.label, 'the files that match, or what they hold, changed')
  return parsed.data
}

const fingerprintOf = (parts: readonly JoinedPart[]): string =>
  fingerprint(JSON.stringify(parts.map(({ file }) => [file.path, file.version])))

/** Turns a row of this file into one whose cells stand in the order of the first file's columns. */
const reorderOf = ({ file, source }: JoinedPart, o: { columns: readonly string[] | undefined; first: string }): Reorder => {
  const { columns } = source
  if (columns === undefined || o.columns === undefined) return (row) => row
  refuseOtherColumns({ path: file.path, columns }, { path: o.first, columns: o.columns })
  const from = o.columns.map((name) => columns.indexOf(name))
  if (from.every((index, at) => index === at)) return (row) => row
  // The cells of a row with too many or too few of them belong to nobody knows which column.
  return (row) => (row.cells.length === columns.length ? { ...row, cells: from.map((index) => row.cells[index]) } : row)
}

interface Columns {
  readonly path: string
  readonly columns: readonly string[]
}

const refuseOtherColumns = (one: Columns, first: Columns): void => {
  const lacks = first.columns.filter((name) => !one.columns.includes(name))
  const adds = one.columns.filter((name) => !first.columns.includes(name))
  if (lacks.length + adds.length === 0) return
  const what = [
    ...(lacks.length > 0 ? [`lacks ${listed(lacks)}`] : []),
    ...(adds.length > 0 ? [`has ${listed(adds)} besides`] : []),
  ]
  throw new ConfigError(
    `${one.path} has other columns than ${first.path}: it ${what.join(' and ')}. All files that match must have the same columns, in any order; nothing was read.`,
  )
}

const MOST_SHOWN = 5

/** A file without a header has data where the names should be, and an email address never goes into a message. */
const listed = (names: readonly string[]): string => {
  const shown = names.slice(0, MOST_SHOWN).map((name) => (name.includes('@') ? '(a name with @)' : JSON.stringify(name)))
  return names.length > MOST_SHOWN ? `${shown.join(', ')} and ${names.length - MOST_SHOWN} more` : shown.join(', ')
}
