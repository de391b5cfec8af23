/** Webhooks from end to end: the simulated Intercom sends them, `fin-sync serve` takes them, and docs/webhooks.md is true to it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { clientSecret } from '../../src/cli/serve-webhooks.ts'
import { readEnvironment } from '../../src/config/environment.ts'
import { loadConfig } from '../../src/config/load.ts'
import { secret } from '../../src/config/secret.ts'
import { workOf } from '../../src/jobs/webhooks-topics.ts'
import { createDesk } from '../cli/desk.ts'
import { tempDir } from '../support/temp.ts'
import { SECRET } from '../support/webhooks.ts'
import { startWorker } from '../support/workers.ts'

const page = await readFile('docs/webhooks.md', 'utf8')
const example = (language: string): string => new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(page)?.[1] ?? ''

async function shell(script: string, env: Readonly<Record<string, string>>): Promise<string> {
  const child = spawn('sh', ['-eu', '-c', script], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  child.stdout.on('data', (more: Buffer) => {
    text += more.toString()
  })
  await once(child, 'close')
  return text
}

test('Intercom tells of a merge, and the record follows its contact; of a conversation, and it is handed over; the page says how to try it', {
  timeout: 60_000,
}, async () => {
  const config = `
workspace: { access_token: "\${INTERCOM_ACCESS_TOKEN}", admin_id: "991267459" }
handoff:
  assign_to: { team: Support }
  tag: needs a person
syncs:
  people:
    kind: contacts
    source: { type: csv, path: ./people.csv }
    key: id
    role: lead
    contact: { email: Email, name: Name }
`
  const desk = await createDesk({ config, people: 'id,Email,Name\n1,ann@example.com,Ann\n' })
  const { simulator, folder, env } = desk
  expect((await desk.here(['run', 'people'])).code).toBe(0)
  const [lead] = simulator.state.contacts()
  const server = startWorker(['serve', '--port', '0'], { cwd: folder, env: { ...env, INTERCOM_CLIENT_SECRET: SECRET } })
  await server.saw(/webhooks of Intercom are taken at \/webhooks\/intercom/)
  const [, url = ''] = await server.saw(/ready at (\S+):/)
  const address = `${url}/webhooks/intercom`
  simulator.state.webhooks.subscribe({ url: address, secret: SECRET })

  expect(await simulator.state.webhooks.ping()).toMatchObject([{ state: 'delivered', status: 200 }])
  await server.saw(/a test notification came from Intercom/)
  const user = simulator.state.addContact({ role: 'user', external_id: 'u1', email: 'ann@example.com' })
  const item = { type: 'contact', id: user.id, role: 'user', merged_from: { type: 'contact', id: lead?.id ?? '' } }
  expect(await simulator.state.webhooks.send('contact.merged', item)).toMatchObject([{ status: 200 }])
  await simulator.state.webhooks.settled()

  simulator.state.addTag('needs a person')
  const talk = simulator.state.conversations.add({
    contacts: [user.id],
    body: 'I want my money back',
    parts: [{ author: 'bot', body: 'Please read our terms.' }],
    ai_agent: { resolution_state: 'escalated' },
  })
  await simulator.state.webhooks.send('conversation.user.replied', { type: 'conversation', id: talk.id })
  const [, run = ''] = await server.saw(/handoff done: 1 read .* run (\S+)/)
  expect(simulator.state.conversations.find(talk.id)).toMatchObject({ team_assignee_id: '5017691', state: 'open' })

  const script = example('sh')
  const variables = { WORKSPACE: 'simulated', INTERCOM_CLIENT_SECRET: SECRET, FIN_SYNC_URL: url }
  expect([await shell(script, variables), await shell(script, variables)]).toEqual([
    '{"result":"stored"}',
    '{"result":"duplicate"}',
  ])
  expect(await shell(script, { ...variables, INTERCOM_CLIENT_SECRET: 'another' })).toContain('unauthorised')

  const listed = await desk.here(['webhooks', '--json'])
  expect(
    listed.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toMatchObject([
    { topic: 'contact.email.updated' },
    { topic: 'contact.merged' },
    { topic: 'contact.user.created' },
    { topic: 'conversation.user.created' },
    { topic: 'conversation.user.replied' },
  ])
  const figures = await (await fetch(`${url}/metrics`)).text()
  expect(figures).toContain('fin_sync_webhooks_total{topic="contact.merged",result="stored"} 1')
  expect(figures).toContain('fin_sync_webhooks_total{topic="contact.email.updated",result="duplicate"} 1')
  expect(figures).toMatch(/fin_sync_webhooks\{state="failed"\} 0/)
  expect((await fetch(`${url}/v1/syncs`)).status).toBe(200)

  server.signal('SIGTERM')
  expect((await server.ended).code).toBe(0)
  expect((await desk.here(['webhooks'])).stdout).toMatch(/topic +waiting +done +failed +last came\n.*contact\.merged +0 +1 +0 /s)
  expect((await desk.here(['show', run])).stdout).toContain('handoff')
  expect((await desk.here(['handoffs'])).stdout).toContain(talk.id)
  simulator.resetCounts()
  expect((await desk.here(['run', 'people'])).code).toBe(0)
  expect(simulator.counts().byPattern).toEqual({ 'GET /me': 1, 'PUT /contacts/{id}': 1 })
  expect(simulator.state.contact(user.id)?.name).toBe('Ann')
})

test('with a client secret that is given in two ways it does not start; where nothing came there is nothing to list', async () => {
  const desk = await createDesk()
  const twice = { INTERCOM_CLIENT_SECRET: SECRET, INTERCOM_CLIENT_SECRET_FILE: 'a-file' }
  const { code, stderr } = await desk.here(['serve', '--port', '0'], twice)
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('both INTERCOM_CLIENT_SECRET and') })
  expect((await desk.here(['webhooks'])).stderr).toContain('no webhooks yet')
  expect((await desk.here(['webhooks', '--failed'])).stderr).toContain('no webhook was given up')
})

test('the configuration of the page loads, and its topics are those about which something is done', async () => {
  const cwd = await tempDir()
  await writeFile(join(cwd, 'fin-sync.yaml'), `${example('yaml')}\nsyncs: {}\n`)
  const env = readEnvironment({ INTERCOM_ACCESS_TOKEN: 'a', INTERCOM_CLIENT_SECRET: SECRET })
  const { server } = await loadConfig({ cwd, env, server: true })
  expect(server?.clientSecret?.reveal()).toBe(SECRET)
  const topics = [...page.matchAll(/^\| (`[a-z].*?) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([a-z_.]+)`/g)].map(([, one = '']) => one),
  )
  expect(topics.filter((topic) => topic !== 'ping' && workOf(topic) === undefined)).toEqual([])
  expect(topics.length).toBeGreaterThan(10)
})

test.each(['short', 'with a space in it'])('a client secret that is %o is refused, and not shown', async (text) => {
  const cwd = await tempDir()
  await writeFile(join(cwd, 'fin-sync.yaml'), `server: { webhooks: { client_secret: "${text}" } }\nsyncs: {}\n`)
  const loading = loadConfig({ cwd, env: readEnvironment({ INTERCOM_ACCESS_TOKEN: 'a' }), server: true })
  await expect(loading).rejects.toThrow('server.webhooks.client_secret: expected the client secret of the Intercom app')
  await expect(loading).rejects.not.toThrow(text)
})

test('the secret of the file counts before that of the environment; without any, everything is left to the rest of the server', () => {
  const env = (more: Record<string, string>) => ({ env: readEnvironment(more) })
  const INTERCOM_CLIENT_SECRET = 'of-the-environment'
  expect(clientSecret(env({ INTERCOM_CLIENT_SECRET }), { clientSecret: secret(SECRET) })?.reveal()).toBe(SECRET)
  expect(clientSecret(env({ INTERCOM_CLIENT_SECRET }), {})?.reveal()).toBe(INTERCOM_CLIENT_SECRET)
  expect(clientSecret(env({}), {})).toBeUndefined()
})
