/** Articles of the simulated help center, listed and read as the official description shows them. */
import { IntercomClient } from 'intercom-client'
import { expect, test } from 'vitest'
import { startApi } from './api.ts'

const NOW = 1_734_537_283

test('an article as the official example has it', async () => {
  const { call, sim } = await startApi({ now: () => NOW * 1000 })
  const title = 'This is the article title'
  const { id } = sim.state.addArticle({ title })
  const article = {
    id: '39',
    type: 'article',
    workspace_id: 'simulated',
    parent_ids: [],
    tags: { type: 'tag.list', tags: [] },
    title,
    description: '',
    body: '',
    author_id: 991267459,
    state: 'published',
    created_at: NOW,
    updated_at: NOW,
    url: 'http://help-center.test/simulated/en/articles/39-this-is-the-article-title',
  }
  expect((await call('GET', '/articles')).body).toEqual({
    id: '',
    errors: [],
    type: 'list',
    pages: { type: 'pages', page: 1, per_page: 50, total_pages: 1 },
    total_count: 1,
    data: [article],
  })
  expect((await call('GET', `/articles/${id}`)).body).toMatchObject({
    ...article,
    statistics: { type: 'article_statistics', views: 0, happy_reaction_percentage: 0 },
  })
})

test('a draft has no url, and an article may be of another teammate', async () => {
  const { call, sim } = await startApi()
  const { id } = sim.state.addArticle({ title: 'Not yet', state: 'draft', author: '991267460' })
  expect((await call('GET', `/articles/${id}`)).body).toMatchObject({ state: 'draft', url: null, author_id: 991267460 })
})

test('those that changed last come first', async () => {
  const { call, sim } = await startApi()
  for (const updated_at of [1, 3, 2]) sim.state.addArticle({ title: `of ${updated_at}`, created_at: 1, updated_at })
  const { body } = await call('GET', '/articles')
  expect(body).toMatchObject({ total_count: 3, data: [{ title: 'of 3' }, { title: 'of 2' }, { title: 'of 1' }] })
  expect((await call('GET', '/articles?page=2&per_page=2')).body.data).toMatchObject([{ title: 'of 1' }])
})

test('one that is not there is 404, and a token without the permission gets 403', async () => {
  const { call } = await startApi()
  const { status, body } = await call('GET', '/articles/7')
  expect({ status, errors: body.errors }).toEqual({ status: 404, errors: [{ code: 'not_found', message: 'Resource Not Found' }] })
  const limited = await startApi({ scopes: ['read_users'] })
  expect((await limited.call('GET', '/articles')).status).toBe(403)
})

test('the official SDK lists and reads them', async () => {
  const { sim } = await startApi()
  const { id } = sim.state.addArticle({ title: 'How to pay', body: '<p>Here.</p>' })
  const { articles } = new IntercomClient({ token: sim.token, environment: sim.url, maxRetries: 0 })
  expect((await articles.list()).data).toMatchObject([{ id }])
  expect(await articles.find({ article_id: Number(id) })).toMatchObject({ id, title: 'How to pay', body: '<p>Here.</p>' })
})
