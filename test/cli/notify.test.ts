/** `fin-sync notify` tries each receiver as it is configured, and tells what came back. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { notifyLine } from '../../src/cli/notify-log.ts'
import type { NotifyEvent } from '../../src/jobs/notify-deliver.ts'
import { startFake } from '../fakes/http-server.ts'
import { startSmtp } from '../fakes/smtp.ts'
import { atEnd } from '../support/at-end.ts'
import { tempDir } from '../support/temp.ts'
import { cliHere } from './cli.ts'

/** A folder with three receivers: a chat, a webhook and a mail server. */
async function world() {
  const bodies: unknown[] = []
  const server = await startFake(async (request) => {
    bodies.push(await request.json())
    return new Response('ok')
  })
  atEnd(() => server.close())
  const smtp = await startSmtp()
  const cwd = await tempDir()
  await writeFile(
    join(cwd, 'fin-sync.yaml'),
    `notify:
  - { type: slack, url: "\${CHAT_URL}" }
  - { type: webhook, url: ${server.url}/hook, secret: a-secret-that-both-sides-know, on: [overdue], syncs: [people] }
  - { type: email, name: mail, smtp: smtp://${smtp.at}, from: a@example.com, to: [b@example.com] }
syncs:
  people: { kind: contacts, source: { type: csv, path: people.csv }, key: id, contact: { external_id: id } }
`,
  )
  const env = { INTERCOM_ACCESS_TOKEN: 'token-1', CHAT_URL: `${server.url}/T0PS3CRET` }
  const notify = (args: readonly string[] = [], o: { env?: Record<string, string> } = {}) =>
    cliHere([...args, 'notify'], { cwd, env: { ...env, ...o.env } })
  return { server, smtp, bodies, cwd, env, notify }
}

test('each receiver is sent one message and is told of, whatever it wants to hear otherwise', async () => {
  const { notify, bodies, smtp } = await world()
  const { code, stdout, stderr } = await notify()
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(
    stdout
      .replaceAll(/in \d+ ms/g, 'in 7 ms')
      .trim()
      .split('\n'),
  ).toEqual([
    'slack (slack): delivered in 7 ms; it answered 200 ok',
    'webhook (webhook): delivered in 7 ms; it answered 200 ok',
    'mail (email): delivered in 7 ms; it answered 250 2.0.0 Ok: queued as 4F2A',
  ])
  expect(bodies).toMatchObject([{ text: expect.stringMatching(/^\*a test message of fin-sync\*/) }, { kind: 'test', sync: null }])
  expect(smtp.mails).toMatchObject([{ to: ['b@example.com'], text: expect.stringMatching(/somebody ran fin-sync notify/) }])
})

test('one that does not take it makes 5, and the others are told of all the same', async () => {
  const { notify, server } = await world()
  server.meet({ status: 404, body: { error: 'no_service' } }, { when: ({ path }) => path === '/T0PS3CRET' })
  const { code, stdout, stderr } = await notify()
  expect({ code, stderr }).toEqual({
    code: 5,
    stderr: expect.stringMatching(
      /^fin-sync: receiver "slack" \(slack\): it answered 404 \{"error":"no_service"\}\nnot delivered to slack: see notify: in .*fin-sync notify slack\n$/,
    ),
  })
  expect(stdout).toMatch(/^webhook .*\nmail .*\n$/)
})

test('with --json there is one object a receiver', async () => {
  const { notify, server } = await world()
  server.meet('reset', { when: ({ path }) => path === '/hook' })
  const { code, stdout, stderr } = await notify(['--json'])
  expect({ code, stderr }).toEqual({ code: 5, stderr: '' })
  const lines: unknown[] = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(lines).toMatchObject([
    { receiver: 'slack', type: 'slack', delivered: true, said: '200 ok', ms: expect.any(Number) },
    { receiver: 'webhook', delivered: false, said: 'receiver "webhook" (webhook): the connection was cut (ECONNRESET)' },
    { receiver: 'mail', type: 'email', delivered: true },
  ])
})

test('one alone, by its name', async () => {
  const { cwd, env, bodies } = await world()
  const one = await cliHere(['notify', 'slack'], { cwd, env })
  expect({ code: one.code, calls: bodies.length }).toEqual({ code: 0, calls: 1 })
  expect(await cliHere(['notify', 'slak'], { cwd, env })).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/has no receiver named "slak"; did you mean slack\?/),
  })
})

test('what is missing is told before anything is sent', async () => {
  const { notify, cwd, bodies } = await world()
  expect(await notify([], { env: { CHAT_URL: '' } })).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/notify\[0\]\.url: the variable CHAT_URL is not set/),
  })
  await writeFile(join(cwd, 'fin-sync.yaml'), 'syncs: {}\n')
  expect(await notify()).toMatchObject({ code: 2, stderr: expect.stringMatching(/has no receivers: list them under notify:/) })
  expect(bodies).toEqual([])
})

test.each([
  ['sent', {}, 'notification run_failed of people: sent to ops', undefined],
  ['failed', { againInMs: 45_000 }, 'notification run_failed of people: it answered 500 (attempt 2); tried again in 45.0 s', true],
  [
    'gave_up',
    {},
    'notification run_failed of people: given up after a day: it answered 500. Try the receiver with fin-sync notify ops',
    true,
  ],
] as const)('a log tells what became of a message: %s', (kind, o, text, isTrouble) => {
  const event: NotifyEvent = {
    kind,
    receiver: 'ops',
    id: 'i1',
    about: 'run_failed',
    sync: 'people',
    attempt: 2,
    said: 'it answered 500',
    ...o,
  }
  expect(notifyLine(event)).toMatchObject({ text, fields: { receiver: 'ops', id: 'i1', attempt: 2 } })
  expect(notifyLine(event).isTrouble).toBe(isTrouble)
})
