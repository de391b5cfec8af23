/** Articles of the help center, as the client reads them. */
import { expect, test } from 'vitest'
import { type Article, getArticle, listArticles } from '../../src/intercom/articles.ts'
import { IntercomRefusal } from '../../src/intercom/errors.ts'
import type { SimulatorOptions } from '../../src/simulator/options.ts'
import { startSimulator } from '../../src/simulator/simulator.ts'
import { atEnd } from '../support/at-end.ts'
import { openClient } from './open-client.ts'
import { startServer } from './server.ts'

async function start(options: SimulatorOptions = {}) {
  const sim = await startSimulator({ limits: 'none', ...options })
  const { client } = openClient(sim.url, { token: () => sim.token, timeouts: { connectMs: 1000, answerMs: 5000 } })
  atEnd(async () => {
    await client.close()
    await sim.close()
  })
  return { sim, client }
}

test('an article as it was written: its body in HTML, times in unix seconds, ids as texts', async () => {
  const { sim, client } = await start({ now: () => 1_734_537_283_000 })
  const { id } = sim.state.addArticle({ title: 'How to pay', body: '<p>Here.</p>' })
  expect(await getArticle(client, id)).toEqual({
    id: '39',
    title: 'How to pay',
    state: 'published',
    body: '<p>Here.</p>',
    url: 'http://help-center.test/simulated/en/articles/39-how-to-pay',
    authorId: '991267459',
    updatedAt: 1_734_537_283,
  })
})

test('all of them, however many pages they fill, those that changed last first', async () => {
  const { sim, client } = await start()
  for (let n = 1; n <= 120; n++) sim.state.addArticle({ title: `of ${n}`, created_at: n })
  const all: Article[] = []
  for await (const page of listArticles(client)) all.push(...page)
  expect(all.map(({ title }) => title)).toEqual(Array.from({ length: 120 }, (_, n) => `of ${120 - n}`))
  expect(sim.counts().byPattern).toEqual({ 'GET /articles': 3 })
})

test('one that is not there is refused', async () => {
  const { client } = await start()
  await expect(getArticle(client, '7')).rejects.toThrow(IntercomRefusal)
})

test('an id may be a number, and nothing else has to be there', async () => {
  const server = await startServer(() => ({ status: 200, json: { type: 'article', id: 7, title: null, author_id: null } }))
  const { client } = openClient(server.url)
  atEnd(async () => {
    await client.close()
    await server.close()
  })
  const empty = { title: null, state: null, body: null, url: null, authorId: null, updatedAt: null }
  expect(await getArticle(client, '7')).toEqual({ id: '7', ...empty })
})
