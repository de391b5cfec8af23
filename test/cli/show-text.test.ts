/** A run with everything that is known of it, in words. */
import { expect, test } from 'vitest'
import { showLines } from '../../src/cli/show-text.ts'
import { showJson } from '../../src/jobs/run-json.ts'
import type { Run } from '../../src/store/runs.ts'
import { aReason, aRun, aSummary } from './samples.ts'

const NOW = Date.UTC(2026, 10, 20, 10, 1)
const REQUEST = { trigger: 'run', full: false, limit: null, path: null } as const

const linesOf = (changes: Partial<Run>, o: { waiting?: number; width?: number } = {}): string[] =>
  showLines(
    { run: aRun(changes), waiting: o.waiting ?? 0, summary: aSummary({ status: changes.status ?? null }), reasons: [] },
    { width: o.width, now: NOW },
  )

test.each<[Partial<Run['request']>, string]>([
  [{}, 'run customers'],
  [{ full: true, limit: 5, allow: ['archive', 'change'] }, 'run customers --full --limit 5 --allow archive,change'],
  [{ trigger: 'import', path: '/data/more.csv' }, 'import /data/more.csv --as customers'],
  [{ trigger: 'retry', retryOf: '20261119-aaaaaa' }, 'retry 20261119-aaaaaa'],
  [{ trigger: 'resume' }, 'resume customers'],
  [
    { trigger: 'backfill', from: '2026-01-01T00:00:00.000Z', limit: 5 },
    'backfill customers --from 2026-01-01T00:00:00.000Z --limit 5',
  ],
])('%j was asked for by: %s', (request, typed) => {
  expect(linesOf({ request: { ...REQUEST, ...request } })).toContainEqual(
    expect.stringMatching(new RegExp(`^asked for +${typed}$`)),
  )
})

test('guards say who let them pass and when, or that they stopped the run', () => {
  const finding = { guard: 'archive', found: 2, of: 10, limit: 0.1 } as const
  const request = { ...REQUEST, by: 'ann@build-7' }
  expect(linesOf({ request, guards: [{ ...finding, allowed: true }] })).toContain(
    'guard archive: 2 of 10 contacts (20%) would be archived because they left the source, at most 10% may be: allowed by ann@build-7 at 2026-11-20 10:00:00 UTC',
  )
  const narrow = linesOf({ guards: [{ ...finding, allowed: false }] }, { width: 60 })
  expect(narrow.join(' ')).toContain('at most 10% may be: it stopped the run before anything was sent')
  expect(narrow.filter((line) => line.length > 60)).toEqual([])
})

test('an open run: what waits, and how to carry it on when nobody works on it', () => {
  const open = { status: null, finishedAt: null, phase: 'delivering' } as const
  expect(linesOf({ ...open, leaseUntil: null }, { waiting: 12 }).slice(-2)).toEqual([
    '12 rows still to be delivered',
    'nobody works on it; to carry it on: fin-sync resume customers',
  ])
  expect(linesOf({ ...open, leaseUntil: new Date(NOW + 1) }, { waiting: 1 }).at(-1)).toBe('1 row still to be delivered')
})

test('how the source was read, where it could have been read in another way', () => {
  const hashes = { mappingHash: 'm', sourceHash: 's' }
  const readOf = (changes: Partial<Run>): string | undefined => linesOf(changes).find((line) => line.startsWith('read '))
  expect(readOf({ reading: { kind: 'full', ...hashes } })).toBeUndefined()
  expect(readOf({ reading: { kind: 'full', why: '--full was given', ...hashes } })).toMatch(/^read +everything: --full was given$/)
  expect(readOf({ reading: { kind: 'incremental', sinceAt: '2026-11-20T02:00:00.000Z', ...hashes } })).toMatch(
    /^read +what changed since the read of 2026-11-20 02:00:00 UTC$/,
  )
  const request = { ...REQUEST, trigger: 'backfill', from: '2026-01-01T00:00:00.000Z', to: '2026-02-01T00:00:00.000Z' } as const
  expect(readOf({ request, reading: { kind: 'range', ...hashes } })).toMatch(
    /^read +what changed from 2026-01-01 00:00:00 UTC and before 2026-02-01 00:00:00 UTC$/,
  )
})

test('who cancelled it', () => {
  expect(linesOf({ status: 'cancelled', cancelledBy: 'ann@build-7' })).toContainEqual(
    expect.stringMatching(/^cancelled by +ann@build-7$/),
  )
})

test('as JSON: one object, every name in small letters', () => {
  const stats = { slowest: [{ operation: 'GET /me', ms: 7, status: null }], limitWaitMs: 12 }
  const shown = { run: aRun({ stats }), waiting: 0, summary: aSummary({ refused: 1 }), reasons: [aReason({})] }
  const json = JSON.parse(JSON.stringify(showJson(shown)))
  expect(json).toMatchObject({
    sync: 'customers',
    refused: 1,
    request: { trigger: 'run', retry_of: null, allow: [], by: null },
    slowest_calls: [{ operation: 'GET /me', ms: 7, status: null, request_id: null }],
    limit_wait_ms: 12,
    reasons: [{ code: 'email_invalid', first_place: 2, means: expect.any(String), do: expect.any(String) }],
  })
  expect(JSON.stringify(json).match(/"[a-z]+[A-Z]\w*":/g)).toBeNull()
})

test('a run whose rows are kept no more says so, and offers nothing that would need them', () => {
  const refused = { run: aRun({}), waiting: 0, summary: aSummary({ refused: 3 }), reasons: [] }
  expect(showLines(refused, { now: NOW }).join('\n')).toContain('fin-sync retry')
  const old = showLines({ ...refused, run: aRun({ removedOutcomes: { refused: 3 } }) }, { now: NOW }).join('\n')
  expect(old).toMatch(/^rows +only counted by now: .* retention\.outcomes/m)
  expect(old).not.toContain('fin-sync retry')
})
