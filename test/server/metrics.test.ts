/** What Prometheus is told. */
import { beforeAll, describe, expect, test } from 'vitest'
import { boundedLabel } from '../../src/server/metrics/labels.ts'
import { createSharedAnswers } from '../../src/server/shared-answers.ts'
import { createServerDesk, type ServerDesk } from './desk.ts'

interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

const SAMPLE = /^([a-z_]+)(?:\{(.*)\})? (-?[\d.e+-]+|NaN|[+-]?Inf)$/

/** Refuses what is no line of Prometheus' text format. */
function parseMetrics(text: string): { samples: Sample[]; types: ReadonlyMap<string, string>; helped: ReadonlySet<string> } {
  const types = new Map<string, string>()
  const helped = new Set<string>()
  const samples: Sample[] = []
  for (const line of text.split('\n').filter((one) => one !== '')) {
    const [, kind, name = '', rest = ''] = /^# (TYPE|HELP) (\S+) (.*)$/.exec(line) ?? []
    if (kind === 'TYPE') types.set(name, rest)
    else if (kind === 'HELP') helped.add(name)
    else samples.push(sampleOf(line))
  }
  return { samples, types, helped }
}

function sampleOf(line: string): Sample {
  const [, name, labels = '', value] = SAMPLE.exec(line) ?? []
  if (name === undefined) throw new Error(`no line of the text format: ${line}`)
  return {
    name,
    labels: Object.fromEntries([...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, k, v]) => [k, v])),
    value: Number(value),
  }
}

let desk: ServerDesk
const scrape = async () => parseMetrics((await desk.ask('GET', '/metrics')).text)
const valueOf = (samples: readonly Sample[], name: string, labels: Record<string, string>): number | undefined =>
  samples.find((one) => one.name === name && Object.entries(labels).every(([key, value]) => one.labels[key] === value))?.value

beforeAll(async () => {
  desk = await createServerDesk()
})

test('runs, rows, outcomes, calls, limits, queue and staleness, as they are after a run', async () => {
  await desk.ended(await desk.start('people'))
  const answer = await desk.ask('GET', '/metrics')
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  const { samples, types, helped } = parseMetrics(answer.text)
  const people = { sync: 'people' }
  expect(valueOf(samples, 'fin_sync_rows_read_total', people)).toBe(10)
  expect(valueOf(samples, 'fin_sync_outcomes_total', { ...people, did: 'created' })).toBe(9)
  expect(valueOf(samples, 'fin_sync_outcomes_total', { ...people, did: 'refused', code: 'email_invalid' })).toBe(1)
  expect(valueOf(samples, 'fin_sync_runs_total', { ...people, trigger: 'run', status: 'partial' })).toBe(1)
  expect(valueOf(samples, 'fin_sync_run_duration_seconds_count', people)).toBe(1)
  expect(valueOf(samples, 'fin_sync_sync_staleness_seconds', people)).toBeGreaterThanOrEqual(0)
  expect(valueOf(samples, 'fin_sync_sync_staleness_seconds', { sync: 'mirrored' })).toBeUndefined()
  expect(valueOf(samples, 'fin_sync_next_run_timestamp_seconds', { sync: 'mirrored' })).toBeGreaterThan(Date.now() / 1_000)
  expect(valueOf(samples, 'fin_sync_intercom_calls_total', { operation: 'POST /contacts', status: '200' })).toBe(9)
  expect(valueOf(samples, 'fin_sync_bucket_limit_calls', { bucket: 'contacts' })).toBe(1_000_000)
  expect(valueOf(samples, 'fin_sync_queue_jobs', { state: 'waiting' })).toBe(0)
  expect(valueOf(samples, 'fin_sync_http_requests_total', { operation: 'startRun', status: '201' })).toBe(1)
  expect(valueOf(samples, 'fin_sync_tables_readable', {})).toBe(1)
  expect([...types.keys()].filter((name) => !helped.has(name) || !name.startsWith('fin_sync_'))).toEqual([])
})

test('scraped again within five seconds, the tables are not asked', async () => {
  await scrape()
  const before = desk.queries()
  await scrape()
  expect(desk.queries()).toBe(before)
})

test('without the database, the figures of this process are told all the same', async () => {
  const other = await createServerDesk({ idle: true })
  other.loseDatabase(0)
  const { samples } = parseMetrics((await other.ask('GET', '/metrics')).text)
  expect(valueOf(samples, 'fin_sync_tables_readable', {})).toBe(0)
  expect(valueOf(samples, 'fin_sync_process_resident_memory_bytes', {})).toBeGreaterThan(0)
  await other.ask('GET', '/metrics')
  expect(other.defects).toHaveLength(1)
})

test('nothing personal is in it', async () => {
  expect((await desk.ask('GET', '/metrics')).text).not.toMatch(/@|user\d/)
})

describe('labels', () => {
  test('are bounded: names beyond the first few share one', () => {
    const label = boundedLabel({ most: 2 })
    expect(['a', 'b', 'c', 'a', 'd'].map(label)).toEqual(['a', 'b', 'other', 'a', 'other'])
  })
})

describe('shared answers', () => {
  test('are asked for once while they are under way, and kept for twenty times as long as it took', async () => {
    let now = 0
    let asked = 0
    const shared = createSharedAnswers<number>({ leastMs: 500, now: () => now })
    const ask = async (): Promise<number> => {
      asked += 1
      await Promise.resolve()
      now += 100
      return asked
    }
    expect(await Promise.all([shared('a', ask), shared('a', ask)])).toEqual([1, 1])
    now += 1_999
    expect(await shared('a', ask)).toBe(1)
    now += 1
    expect(await shared('a', ask)).toBe(2)
  })

  test('that failed are not kept', async () => {
    const shared = createSharedAnswers<string>({ leastMs: 500 })
    await expect(shared('a', () => Promise.reject(new Error('away')))).rejects.toThrow('away')
    expect(await shared('a', async () => 'back')).toBe('back')
  })
})
