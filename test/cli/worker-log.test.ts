/** The log of a worker: one line an event, for people or as JSON, and nothing of any record in it. */
import { expect, test } from 'vitest'
import { createWorkerLog, lineOf } from '../../src/cli/worker-log.ts'
import { ConfigError } from '../../src/errors.ts'
import type { WorkerEvent } from '../../src/jobs/worker-events.ts'
import { aSummary } from './samples.ts'

const AT = '2026-11-20T10:00:00.000Z'

function logged(event: WorkerEvent, json = false): { readonly said: string[]; readonly warned: string[] } {
  const [said, warned]: [string[], string[]] = [[], []]
  const terminal = { json, say: (line: string) => said.push(line), warn: (line: string) => warned.push(line) }
  createWorkerLog(terminal, () => new Date(AT))(lineOf(event))
  return { said, warned }
}

const RUN = { run: '20261120-k7mq3x', sync: 'people' }

test.each<[WorkerEvent, string]>([
  [{ kind: 'taken', ...RUN, phase: 'reading' }, 'run 20261120-k7mq3x of people: taken, reading'],
  [
    { kind: 'progress', progress: { kind: 'barrier', run: RUN.run, rows: 900, waiting: 12, removals: 1, complete: true } },
    'run 20261120-k7mq3x: 900 rows read, 12 to be delivered, 1 to be removed',
  ],
  [{ kind: 'helped', run: RUN.run, slot: 2, rows: 1 }, 'run 20261120-k7mq3x: 1 row delivered by helping (slot 2)'],
  [{ kind: 'let_go', run: RUN.run }, 'run 20261120-k7mq3x: let go of; another worker carries it on'],
  [{ kind: 'resumed', ...RUN }, 'run 20261120-k7mq3x of people: opened for rows whose next attempt is due'],
  [{ kind: 'back' }, 'everything answers again'],
  [
    { kind: 'ended', summary: aSummary({ sync: 'people', read: 3, created: 3, calls: 4, seconds: 1.5 }), message: null },
    'people done: 3 read · 3 created · 4 calls · 1.5 s · run 20261120-k7mq3x',
  ],
])('%j', (event, text) => {
  expect(logged(event)).toEqual({ said: [`${AT} ${text}`], warned: [] })
})

test.each<[WorkerEvent, string]>([
  [{ kind: 'left_alone', ...RUN, why: 'its sync is not here' }, 'run 20261120-k7mq3x of people: left alone: its sync is not here'],
  [
    { kind: 'trouble', run: RUN.run, error: new Error('bad value for ada@example.com\nat line 3') },
    'run 20261120-k7mq3x: bad value for [email]; at line 3',
  ],
  [{ kind: 'away', error: new ConfigError('the database is away') }, 'the database is away (tried again until it is back)'],
  [
    { kind: 'ended', summary: aSummary({ status: 'failed', read: 1 }), message: 'no file\nof that name' },
    'customers failed: 1 read · 0 calls · 0.0 s · run 20261120-k7mq3x · no file; of that name',
  ],
])('trouble is told with --quiet as well: %j', (event, text) => {
  expect(logged(event)).toEqual({ said: [], warned: [`${AT} ${text}`] })
})

test('as JSON: when, what, the ids and numbers, and the same words', () => {
  const [line = ''] = logged({ kind: 'helped', run: RUN.run, slot: 2, rows: 200 }, true).said
  expect(JSON.parse(line)).toEqual({
    at: AT,
    event: 'run_helped',
    run: RUN.run,
    slot: 2,
    rows: 200,
    text: 'run 20261120-k7mq3x: 200 rows delivered by helping (slot 2)',
  })
})
