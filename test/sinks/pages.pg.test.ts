/** The pages sink on a Postgres server, where the statements meet other types than on the embedded one. */
import { expect, test } from 'vitest'
import { createPageWorld, doc } from '../support/page-world.ts'
import { serverStore } from '../support/postgres.ts'

test('creates, costs nothing, moves what was renamed, and heals a content source that was deleted', async () => {
  const world = await createPageWorld({ store: await serverStore() })
  const documents = [doc('a.md', 'A'), doc('b.md', 'B')]
  expect((await world.run(documents)).summary).toMatchObject({ created: 2 })
  expect((await world.run(documents)).summary).toMatchObject({ unchanged: 2 })
  const renamed = [doc('a.md', 'A'), doc('c.md', 'B')]
  expect((await world.run(renamed)).summary).toMatchObject({ unchanged: 1, created: 1, deleted: 1 })
  world.simulator.state.deleteContentSource(world.simulator.state.contentSources()[0]?.id ?? 0)
  expect((await world.run(renamed)).summary).toMatchObject({ created: 2 })
  expect(await world.sink.ingested({ withinMs: 0, signal: new AbortController().signal })).toMatchObject({ pages: 2, gone: [] })
  // A second sync leaves the first one's pages alone, and takes over what nobody holds.
  const [source] = world.simulator.state.contentSources()
  world.simulator.state.addExternalPage({ source_id: source?.id ?? 0, external_id: 'left.md' })
  expect((await world.another().run([doc('d.md', 'D')])).summary).toMatchObject({ created: 1, deleted: 1 })
  expect(world.simulator.state.externalPages().map((page) => page.external_id)).toEqual(['d.md', 'c.md', 'a.md'])
})
