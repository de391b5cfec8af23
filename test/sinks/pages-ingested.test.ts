/** After a run: which pages Fin has not read within the time it is given, and which somebody deleted. */
import { beforeAll, expect, test } from 'vitest'
import { ingestProblems } from '../../src/sinks/pages-ingested.ts'
import type { Store } from '../../src/store/open.ts'
import { embeddedStore } from '../support/embedded.ts'
import { createPageWorld, doc } from '../support/page-world.ts'

let store: Store
beforeAll(async () => {
  store = await embeddedStore()
})

const HOUR = 3_600_000
const signal = new AbortController().signal

test('pages are waited for, then told; what changed counts from its change', async () => {
  let time = 1_700_000_000_000
  const now = () => time
  const world = await createPageWorld({ store, now, simulator: { now, ingestDelayMs: 30 * HOUR } })
  const report = () => world.sink.ingested({ withinMs: 24 * HOUR, signal })
  await world.run([doc('a.md', 'A'), doc('b.md', 'B')])
  expect(await report()).toEqual({ pages: 2, ingested: 0, waiting: 2, late: [], gone: [] })
  time += 25 * HOUR
  const late = (await report()).late
  expect(late.map((page) => [page.key, page.since.toISOString()]).toSorted()).toEqual([
    ['a.md', '2023-11-14T22:13:20.000Z'],
    ['b.md', '2023-11-14T22:13:20.000Z'],
  ])
  time += 6 * HOUR
  expect(await report()).toMatchObject({ ingested: 2, waiting: 0, late: [] })
  await world.run([doc('a.md', 'A2'), doc('b.md', 'B')])
  expect(await report()).toMatchObject({ ingested: 1, waiting: 1, late: [] })
})

test('a page that was deleted by hand is told, and pages of others are not counted', async () => {
  const world = await createPageWorld({ store })
  await world.run([doc('a.md', 'A'), doc('b.md', 'B')])
  const { id: source_id } = world.simulator.state.addContentSource({ url: 'https://other.example.com' })
  world.simulator.state.addExternalPage({ source_id, external_id: 'x' })
  const page = world.simulator.state.externalPages().find((one) => one.external_id === 'b.md')
  world.simulator.state.deleteExternalPage(page?.id ?? '')
  expect(await world.sink.ingested({ withinMs: 0, signal })).toEqual({
    pages: 1,
    ingested: 1,
    waiting: 0,
    late: [],
    gone: ['b.md'],
  })
})

test('the report in sentences', () => {
  const late = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((key) => ({ key, id: key, since: new Date(0) }))
  expect(ingestProblems({ pages: 8, ingested: 1, waiting: 0, late, gone: ['x.md'] }, { within: '24 h' })).toEqual([
    {
      code: 'page_not_ingested',
      message: '7 pages were sent more than 24 h ago, and Fin has not read what was sent: a, b, c, d, e and 2 more',
      fatal: false,
    },
    {
      code: 'page_gone',
      message: '1 page was deleted in Intercom by hand: x.md; each comes back when its document changes',
      fatal: false,
    },
  ])
  expect(ingestProblems({ pages: 1, ingested: 1, waiting: 0, late: [], gone: [] }, { within: '24 h' })).toEqual([])
})
