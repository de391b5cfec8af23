/** What a run shows while it goes on. */
import { expect, test } from 'vitest'
import { advance, describeProgress, type ProgressState, STARTING } from '../../src/cli/progress-state.ts'
import { showProgress } from '../../src/cli/progress-view.ts'
import { createTerminal } from '../../src/cli/terminal.ts'
import type { Progress } from '../../src/jobs/progress.ts'
import { recordingStream } from './recording-stream.ts'

const run = '20261120-k7mq3x'
const READ: Progress = { kind: 'read', run, rows: 5000, changed: 1200, refused: 3 }
const BARRIER: Progress = { kind: 'barrier', run, rows: 5000, waiting: 1, removals: 0, complete: true }
const CREATED: Progress = { kind: 'settled', run, did: 'created' }

const after = (...progress: readonly Progress[]): ProgressState => progress.reduce(advance, STARTING)
const shown = (state: ProgressState): string => describeProgress(state, { sync: 'customers', calls: 7 })

test.each<[string, readonly Progress[]]>([
  ['customers: starting', []],
  ['customers: reading · 5,000 rows · 1,200 changed · 3 refused', [READ]],
  ['customers: reading · 5,000 rows · 1,200 changed · 3 refused', [READ, { ...BARRIER, waiting: 0 }]],
  ['customers: delivering · 0 of 1,200 changed · 3 refused · 7 calls', [READ, BARRIER]],
  ['customers: delivering · 2 of 1,200 changed · 2 created · 3 refused · 7 calls', [READ, BARRIER, CREATED, CREATED]],
  [
    'customers: waiting 30.0 s for postponed rows · 0 of 1,200 changed · 3 refused · 7 calls',
    [READ, BARRIER, { kind: 'waiting', run, ms: 30_000 }],
  ],
  ['customers: delivering · 1 settled · 1 created · 7 calls', [{ kind: 'resumed', run, phase: 'delivering', rows: 5000 }, CREATED]],
  ['customers: reading · 0 rows · 0 changed · 0 refused', [READ, { kind: 'read_again', run, why: 'the file changed' }]],
])('%s', (line, progress) => {
  expect(shown(after(...progress))).toBe(line)
})

function view(o: { isTTY: boolean }) {
  const stderr = recordingStream(o)
  const terminal = createTerminal({
    stdout: recordingStream(),
    stderr,
    noColor: true,
    forceColor: false,
    ci: false,
    json: false,
    quiet: false,
    verbose: false,
  })
  const ticks: (() => void)[] = []
  const every = (_ms: number, tick: () => void) => {
    ticks.push(tick)
    return () => void ticks.pop()
  }
  return { stderr, ticks, ...showProgress(terminal, { sync: 'customers', calls: () => 7, every }) }
}

test('without a terminal there is a line at each change of phase, and at a tick only when something is new', () => {
  const { stderr, ticks, onProgress, stop } = view({ isTTY: false })
  for (const progress of [READ, READ, BARRIER, CREATED, CREATED]) onProgress(progress)
  ticks[0]?.()
  ticks[0]?.()
  stop()
  expect(stderr.text().split('\n')).toEqual([
    'customers: reading · 5,000 rows · 1,200 changed · 3 refused',
    'customers: delivering · 0 of 1,200 changed · 3 refused · 7 calls',
    'customers: delivering · 2 of 1,200 changed · 2 created · 3 refused · 7 calls',
    '',
  ])
  expect(ticks).toEqual([])
})

test('on a terminal one line is rewritten, and gone at the end', () => {
  const { stderr, ticks, onProgress, stop } = view({ isTTY: true })
  onProgress(READ)
  ticks[0]?.()
  onProgress(BARRIER)
  ticks[0]?.()
  stop()
  expect(stderr.text()).not.toContain('\n')
  expect(stderr.text().endsWith('\r\u001b[2K')).toBe(true)
})

test('problems are told once the barrier is passed; when a fatal one stops the run, its message names them', () => {
  const { stderr, onProgress } = view({ isTTY: false })
  onProgress({ kind: 'problem', run, code: 'attribute_unknown', message: 'custom attribute "plan" is left away' })
  expect(stderr.text()).toBe('')
  onProgress(BARRIER)
  expect(stderr.text()).toContain('note: custom attribute "plan" is left away\n')
})
