/** The official SDK's content calls work against the simulator: an independent reading of what the API answers. */
import { IntercomClient } from 'intercom-client'
import { expect, test } from 'vitest'
import { startApi } from './api.ts'

test('sources and pages, made, changed, listed and deleted', async () => {
  const { sim } = await startApi()
  const { aiContent } = new IntercomClient({ token: sim.token, environment: sim.url, maxRetries: 0 })
  const source = await aiContent.createContentImportSource({ url: 'https://docs.example.com' })
  expect(source).toMatchObject({ sync_behavior: 'api', status: 'active' })
  const source_id = String(source.id)
  expect(await aiContent.getContentImportSource({ source_id })).toMatchObject({ id: source.id })
  expect((await aiContent.listContentImportSources()).data).toHaveLength(1)
  const page = { title: 'A', html: '<p>a</p>', source_id: source.id, external_id: 'a', url: 'https://docs.example.com/a' }
  const made = await aiContent.createExternalPage({ ...page, ai_agent_availability: true })
  expect(made).toMatchObject({ external_id: 'a', locale: 'en', ai_agent_availability: true, ai_copilot_availability: false })
  expect((await aiContent.listExternalPages()).data).toMatchObject([{ id: made.id }])
  const changed = await aiContent.updateExternalPage({ page_id: made.id, ...page, title: 'B', fin_availability: false })
  expect(changed).toMatchObject({ title: 'B', ai_agent_availability: false })
  expect(await aiContent.getExternalPage({ page_id: made.id })).toEqual(changed)
  expect(await aiContent.deleteExternalPage({ page_id: made.id })).toMatchObject({ id: made.id, html: '' })
  await aiContent.deleteContentImportSource({ source_id })
  expect(sim.state.contentSources()).toEqual([])
})
