/** What a run shows while it goes on. */
import { expect, test } from 'vitest'
import { type Rates, ratesOf, remember, type Sample } from '../../src/cli/progress-rate.ts'
import { progressJson, progressLine, type Snapshot, secondsLeft } from '../../src/cli/progress-snapshot.ts'
import { advance, type ProgressState, STARTING } from '../../src/cli/progress-state.ts'
import { showProgress } from '../../src/cli/progress-view.ts'
import { createTerminal } from '../../src/cli/terminal.ts'
import type { Progress } from '../../src/jobs/progress.ts'
import { recordingStream } from './recording-stream.ts'

const run = '20261120-k7mq3x'
const READ: Progress = { kind: 'read', run, rows: 5000, changed: 1200, refused: 3 }
const BARRIER: Progress = { kind: 'barrier', run, rows: 5000, waiting: 1200, removals: 0, complete: true }
const CREATED: Progress = { kind: 'settled', run, did: 'created' }
const REFUSED: Progress = { kind: 'settled', run, did: 'refused' }
const POSTPONED: Progress = { kind: 'settled', run, did: 'postponed' }
const NOON = Date.UTC(2026, 10, 20, 12)

const after = (...progress: readonly Progress[]): ProgressState => progress.reduce(advance, STARTING)
const shot = (state: ProgressState, rates: Partial<Rates> = {}): Snapshot => ({
  sync: 'customers',
  state,
  calls: 7,
  rates: { calls: null, settled: null, ...rates },
  callsAllowed: 150.03,
  now: NOON,
})

test.each<[string, readonly Progress[]]>([
  ['customers: starting', []],
  ['customers: reading · 5,000 rows · 1,200 changed · 3 refused · 7 calls', [READ]],
  ['customers: reading · 5,000 rows · 1,200 changed · 3 refused · 7 calls', [READ, { ...BARRIER, waiting: 0 }]],
  ['customers: delivering 0 of 1,200 · 3 refused · 5,000 rows read · 7 calls', [READ, BARRIER]],
  [
    'customers: delivering 3 of 1,200 · 4 refused · 5,000 rows read · 7 calls · 2 created',
    [READ, BARRIER, CREATED, CREATED, REFUSED],
  ],
  [
    'customers: waiting until 12:00:30 UTC (30.0 s), then this process goes on with 1 postponed row · 3 refused · 5,000 rows read · 7 calls · 1 postponed',
    [READ, BARRIER, POSTPONED, { kind: 'waiting', run, ms: 30_000 }],
  ],
  [
    'customers: delivering 1 of 40 · 5,000 rows read · 7 calls · 1 created',
    [{ kind: 'resumed', run, phase: 'delivering', rows: 5000, waiting: 40 }, CREATED],
  ],
  // Rows of earlier runs came along, so nobody knows how many there are.
  [
    'customers: delivering 2 · 3 refused · 5,000 rows read · 7 calls · 2 created',
    [READ, { ...BARRIER, waiting: 1 }, CREATED, CREATED],
  ],
  ['customers: reading · 0 rows · 0 changed · 0 refused · 7 calls', [READ, { kind: 'read_again', run, why: 'the file changed' }]],
])('%s', (line, progress) => {
  expect(progressLine(shot(after(...progress)))).toBe(line)
})

test('how fast it goes, against what the limit allows, and how long it will take', () => {
  const state = after(READ, BARRIER, CREATED)
  expect(progressLine(shot(state, { calls: 81.4, settled: 60 }))).toBe(
    'customers: delivering 1 of 1,200 · 20 s left · 3 refused · 81 of 150 calls/s · 5,000 rows read · 7 calls · 1 created',
  )
  expect(progressLine(shot(state, { calls: 2.04, settled: 1 }))).toContain(
    ' · 19 min 59 s left · 3 refused · 2.0 of 150 calls/s · ',
  )
  expect(progressJson(shot(state, { calls: 81.44, settled: 60 }))).toEqual({
    phase: 'delivering',
    rows: 5000,
    changed: 1200,
    refused: 3,
    to_deliver: 1200,
    settled: 1,
    outcomes: { created: 1 },
    calls: 7,
    calls_per_second: 81.4,
    calls_allowed_per_second: 150,
    seconds_left: 20,
  })
})

test.each<[string, ProgressState, Partial<Rates>]>([
  ['nothing is delivered yet', after(READ), { settled: 5 }],
  ['it stands still', after(READ, BARRIER), { settled: 0 }],
  ['it has only begun', after(READ, BARRIER), {}],
])('nobody can tell how long it takes while %s', (_, state, rates) => {
  expect(secondsLeft(shot(state, rates))).toBeNull()
})

test('rates are those of the last ten seconds', () => {
  const at = (seconds: number, calls: number): Sample => ({ atMs: seconds * 1000, calls, settled: calls / 2 })
  expect(ratesOf([at(0, 0), at(1, 900)])).toEqual({ calls: null, settled: null })
  expect(ratesOf([at(0, 0), at(4, 40)])).toEqual({ calls: 4, settled: 5 })
  const samples = [at(0, 0), at(5, 1000), at(10, 1000), at(15, 1010), at(20, 1020)].reduce(remember, [] as readonly Sample[])
  expect(samples.map((one) => one.atMs)).toEqual([10_000, 15_000, 20_000])
  expect(ratesOf(samples)).toEqual({ calls: 2, settled: 1 })
})

function view(o: { isTTY: boolean; events?: boolean }) {
  const [stdout, stderr] = [recordingStream(o), recordingStream(o)]
  const off = { noColor: true, forceColor: false, ci: false, json: false, quiet: false, verbose: false }
  const terminal = createTerminal({ stdout, stderr, ...off })
  let now = NOON
  const ticks: (() => void)[] = []
  const every = (_ms: number, tick: () => void) => {
    ticks.push(tick)
    return () => void ticks.pop()
  }
  const tick = (): void => {
    now += 10_000
    ticks[0]?.()
  }
  const shown = showProgress(terminal, { sync: 'customers', calls: () => 7, events: o.events === true, every, now: () => now })
  return { stdout, stderr, ticks, tick, ...shown }
}

test('without a terminal there is a line when a phase begins, and every ten seconds when something is new', () => {
  const { stderr, ticks, tick, onProgress, stop } = view({ isTTY: false })
  for (const progress of [READ, READ, BARRIER, CREATED, CREATED]) onProgress(progress)
  tick()
  tick()
  stop()
  expect(stderr.text().split('\n')).toEqual([
    'customers: reading · 5,000 rows · 1,200 changed · 3 refused · 7 calls',
    'customers: delivering 0 of 1,200 · 3 refused · 5,000 rows read · 7 calls',
    'customers: delivering 2 of 1,200 · 99 min 50 s left · 3 refused · 0.0 calls/s · 5,000 rows read · 7 calls · 2 created',
    '',
  ])
  expect(ticks).toEqual([])
})

test('phases that come and go within ten seconds are told once', () => {
  const { stderr, onProgress } = view({ isTTY: false })
  const waiting: Progress = { kind: 'waiting', run, ms: 700 }
  for (const progress of [READ, BARRIER, CREATED, waiting, CREATED, waiting, CREATED]) onProgress(progress)
  expect(stderr.text().match(/waiting until/g)).toHaveLength(1)
  expect(stderr.text().match(/delivering/g)).toHaveLength(1)
})

test('on a terminal one line is rewritten, and gone at the end', () => {
  const { stderr, tick, onProgress, stop } = view({ isTTY: true })
  onProgress(READ)
  tick()
  onProgress(BARRIER)
  tick()
  stop()
  expect(stderr.text()).not.toContain('\n')
  expect(stderr.text().endsWith('\r\u001b[2K')).toBe(true)
})

test('as events: what the run tells as it comes, rows one by one only in the counters', () => {
  const { stdout, stderr, tick, onProgress, stop } = view({ isTTY: true, events: true })
  tick()
  for (const progress of [READ, BARRIER, CREATED] as const) onProgress(progress)
  onProgress({ kind: 'waiting', run, ms: 30_000 })
  tick()
  stop()
  const events = stdout
    .text()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(events).toMatchObject([
    { event: 'read', run, rows: 5000, changed: 1200, refused: 3 },
    { event: 'barrier', run, waiting: 1200 },
    { event: 'waiting', run, until: '2026-11-20T12:00:40.000Z', woken_by: 'this process' },
    { event: 'progress', run, phase: 'waiting', settled: 1 },
  ])
  expect(stderr.text()).toBe('')
})

test('problems are told once the barrier is passed; when a fatal one stops the run, its message names them', () => {
  const { stderr, onProgress } = view({ isTTY: false })
  onProgress({ kind: 'problem', run, code: 'attribute_unknown', message: 'custom attribute "plan" is left away' })
  expect(stderr.text()).not.toContain('plan')
  onProgress(BARRIER)
  expect(stderr.text()).toContain('note: custom attribute "plan" is left away\n')
})
