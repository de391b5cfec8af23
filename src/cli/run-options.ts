/** The options of every command that makes a run, and the request that a run is started with. */
import type { Command } from 'commander'
import type { Guard, RunRequest } from '../store/runs.ts'
import { ALLOW, guardList } from './allow.ts'
import { milliseconds, wholeNumber } from './options.ts'
import { whoAsks } from './who.ts'

export interface RunOptions {
  readonly limit?: number
  readonly wait: number
  readonly allow?: readonly Guard[]
  readonly progress?: true
}

/** More rows than any source has. */
const MOST_ROWS = 1_000_000_000

export function addLimitOption(command: Command): Command {
  return command.option('--limit <n>', 'read only the first n rows', wholeNumber({ min: 1, max: MOST_ROWS }))
}

export function addRunOptions(command: Command): Command {
  return command
    .option('--wait <duration>', 'stay this long for rows that Intercom could not take yet, such as 10m', milliseconds, 0)
    .option(...ALLOW, guardList)
    .option('--progress', 'with --json: also one event a line while it goes on; the summary is the last line')
}

/** What is asked for, and by whom. */
export function requestOf(
  o: Pick<RunRequest, 'trigger'> & Partial<Pick<RunRequest, 'full' | 'path' | 'format' | 'retryOf' | 'from' | 'to'>>,
  { limit, allow }: Partial<RunOptions>,
): RunRequest {
  const allowed = allow === undefined ? {} : { allow }
  return { full: false, path: null, ...o, limit: limit ?? null, ...allowed, by: whoAsks() }
}
