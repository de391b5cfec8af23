/** A run as lines: for people in sections, for programs one JSON object. */

import { findRun } from '../jobs/find-run.ts'
import { showJson } from '../jobs/run-json.ts'
import { summarise } from '../jobs/summary.ts'
import { contentSourceOf } from '../store/content-sources.ts'
import type { Db } from '../store/db.ts'
import { countWaiting } from '../store/finish-run.ts'
import { countReasons } from '../store/outcomes.ts'
import { showLines } from './show-text.ts'

export interface ShowOptions {
  readonly run: string
  readonly json: boolean
  readonly width?: number
}

/** @throws ConfigError when no run is meant, or more than one */
export async function showRunLines(db: Db, o: ShowOptions): Promise<readonly string[]> {
  const run = await findRun(db, o.run)
  const waiting = run.status === null ? await countWaiting(db, run.id) : 0
  const shown = { run, waiting, summary: await summarise(db, run), reasons: await countReasons(db, run.id) }
  if (o.json) return [JSON.stringify(showJson(shown))]
  const pages = (await contentSourceOf(db, run.sync)) !== null
  return showLines(shown, { width: o.width, now: Date.now(), pages })
}
