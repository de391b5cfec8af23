/** docs/notifications.md: its configuration loads, its message is one, and its recipe tells a true signature from all others. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readEnvironment } from '../../src/config/environment.ts'
import { loadConfig } from '../../src/config/load.ts'
import { openWebhook } from '../../src/notify/webhook.ts'
import { startFake } from '../fakes/http-server.ts'
import { atEnd } from '../support/at-end.ts'
import { tempDir } from '../support/temp.ts'
import { FAILED, MESSAGE } from './notices.ts'

const SECRET = 'a-secret-that-both-sides-know'
type Recipe = (headers: Record<string, string>, rawBody: string, o: { secret: string; now?: number }) => boolean

async function example(language: string): Promise<string> {
  const page = await readFile('docs/notifications.md', 'utf8')
  return new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(page)?.[1] ?? ''
}

async function recipe(): Promise<Recipe> {
  const path = join(await tempDir(), 'recipe.mjs')
  await writeFile(path, await example('js'))
  const { isFromFinSync } = (await import(pathToFileURL(path).href)) as { isFromFinSync: Recipe }
  return isFromFinSync
}

/** What a webhook sends now. */
async function sent() {
  const requests: { headers: Record<string, string>; body: string }[] = []
  const server = await startFake(async (request) => {
    requests.push({ headers: Object.fromEntries(request.headers), body: await request.text() })
    return new Response()
  })
  atEnd(() => server.close())
  const receiver = openWebhook({ name: 'ops', url: () => server.url, secret: () => SECRET })
  atEnd(() => receiver.close())
  await receiver.send(MESSAGE, { signal: new AbortController().signal })
  return requests[0] ?? { headers: {}, body: '' }
}

test('the recipe takes what was sent, and nothing else', async () => {
  const [isFromFinSync, { headers, body }] = [await recipe(), await sent()]
  expect(isFromFinSync(headers, body, { secret: SECRET })).toBe(true)
  expect(isFromFinSync(headers, body, { secret: `${SECRET}!` })).toBe(false)
  expect(isFromFinSync(headers, body, { secret: SECRET, now: Date.now() + 301_000 })).toBe(false)
  expect(isFromFinSync({}, body, { secret: SECRET })).toBe(false)
  const later = { ...headers, 'x-fin-sync-timestamp': String(Number(headers['x-fin-sync-timestamp']) + 1) }
  expect(isFromFinSync(later, body, { secret: SECRET })).toBe(false)
  fc.assert(
    fc.property(fc.nat(body.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (at, character) => {
      const changed = body.slice(0, at) + character + body.slice(at + 1)
      expect(isFromFinSync(headers, changed, { secret: SECRET })).toBe(changed === body)
    }),
  )
})

test('the message has the fields that one has', async () => {
  const { id, ...notice } = JSON.parse(await example('json')) as Record<string, unknown>
  expect(Object.keys(notice)).toEqual(Object.keys(FAILED))
  expect(id).toBe(MESSAGE.id)
})

test('the configuration loads', async () => {
  const cwd = await tempDir()
  await writeFile(join(cwd, 'fin-sync.yaml'), await example('yaml'))
  const env = readEnvironment({
    INTERCOM_ACCESS_TOKEN: 'a',
    SLACK_WEBHOOK_URL: 'https://hooks.example.com/services/T0/B0/x',
    ALERTS_SECRET: SECRET,
    SMTP_URL: 'smtp://user:password@mail.example.com:587',
  })
  const { notify, alerts } = await loadConfig({ cwd, env, notify: true })
  expect(notify?.map(({ name }) => name)).toEqual(['slack', 'webhook', 'crm-team'])
  expect(alerts).toMatchObject({ refusedShare: 0.02, overdueGraceMs: 7_200_000 })
})
