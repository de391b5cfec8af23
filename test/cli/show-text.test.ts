/** A run with everything that is known of it, in words. */
import { expect, test } from 'vitest'
import { showJson } from '../../src/cli/show-json.ts'
import { showLines } from '../../src/cli/show-text.ts'
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
