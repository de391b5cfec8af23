/** What the board promises, whatever the queue is kept in. */
import { expect } from 'vitest'
import { type ServerDesk, TOKEN } from './desk.ts'

const PASSWORD = { authorization: `Basic ${Buffer.from(`me:${TOKEN}`).toString('base64')}` }

export async function expectBoard(desk: ServerDesk): Promise<void> {
  const ask = (path: string) => desk.ask('GET', path, { token: null, headers: PASSWORD })
  expect(await desk.ask('GET', '/board', { token: null })).toMatchObject({ status: 401 })

  const page = await ask('/board')
  expect(page.status).toBe(200)
  expect(page.text).toContain('<title>fin-sync</title>')
  expect(page.headers.get('content-security-policy')).toContain("script-src 'self'")
  const [, script = ''] = /src="(static\/js\/main[^"]+)"/.exec(page.text) ?? []
  const loaded = await ask(`/board/${script}`)
  expect([loaded.status, loaded.headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8'])

  const run = await desk.start('people')
  const { body } = await ask('/board/api/queues?activeQueue=server-desk&status=latest&page=1&jobsPerPage=10')
  expect(body.queues).toMatchObject([{ name: 'server-desk', readOnlyMode: true, jobs: [{ data: { runId: run, slot: 0 } }] }])
  const stats = await ask('/board/api/redis/stats')
  expect(stats.status).toBe(200)

  expect((await ask('/board/')).headers.get('location')).toBe('/board')
  expect(await ask('/board/nothing')).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } })
  const change = await fetch(`${desk.url}/board/api/queues/server-desk/empty`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${TOKEN}` },
  })
  expect(change.status).toBe(405)
  expect((await ask('/board/static/../../../package.json')).status).toBe(404)
  expect((await ask('/board/static/%2e%2e/%2e%2e/index.js')).status).toBe(404)
  expect(desk.defects).toEqual([])
}
