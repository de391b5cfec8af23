/** Finds the run that a person means: by its id, or by enough of its beginning to tell it from all others. */
import { nearest } from '../did-you-mean.ts'
import { ConfigError } from '../errors.ts'
import type { Queryable } from '../store/db.ts'
import { getRun, listRuns, type Run } from '../store/runs.ts'

/** No run is meant, or more than one: `near` = those that may have been. Exit 2. */
export class UnknownRun extends ConfigError {
  readonly near: readonly string[]
  constructor(message: string, near: readonly string[]) {
    super(message)
    this.near = near
  }
}

/** How far back a shortened id is looked for. */
const NEWEST = 1_000

/** @throws UnknownRun when no run is meant, or more than one */
export async function findRun(db: Queryable, wanted: string): Promise<Run> {
  const exact = await getRun(db, wanted)
  if (exact !== undefined) return exact
  const runs = await listRuns(db, { limit: NEWEST })
  const id = meantId(
    wanted,
    runs.map((run) => run.id),
  )
  const run = runs.find((one) => one.id === id)
  if (run === undefined) throw new Error(`run ${id} is not among those it was chosen from`)
  return run
}

/**
 * The one id that begins with `wanted`, or whose part after the day does.
 * @throws UnknownRun naming what might have been meant
 */
export function meantId(wanted: string, ids: readonly string[]): string {
  const found = wanted === '' ? [] : ids.filter((id) => id.startsWith(wanted) || id.slice(id.indexOf('-') + 1).startsWith(wanted))
  const [only, ...others] = found
  if (only !== undefined && others.length === 0) return only
  throw only === undefined ? unknown(wanted, ids) : ambiguous(wanted, found)
}

function unknown(wanted: string, ids: readonly string[]): UnknownRun {
  const near = nearest(wanted, ids)
  const advice = near.length > 0 ? `did you mean ${near.join(' or ')}?` : 'fin-sync runs lists those there are'
  return new UnknownRun(`there is no run ${JSON.stringify(wanted)}; ${advice}`, near)
}

function ambiguous(wanted: string, found: readonly string[]): UnknownRun {
  const more = found.length > 3 ? ', …' : ''
  const some = found.slice(0, 3)
  return new UnknownRun(
    `${JSON.stringify(wanted)} fits ${found.length} runs (${some.join(', ')}${more}); give more of the id`,
    some,
  )
}
