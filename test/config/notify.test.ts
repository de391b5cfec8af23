/** `notify:` and `alerts:` become receivers whose secrets show nowhere; what is wrong with one is told without showing it. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { readEnvironment } from '../../src/config/environment.ts'
import { loadConfig } from '../../src/config/load.ts'
import { tempDir } from '../support/temp.ts'

const SYNCS =
  'syncs:\n  people:\n    kind: contacts\n    source: { type: csv, path: people.csv }\n    key: id\n    contact: { external_id: id }\n'
const ENV = {
  INTERCOM_ACCESS_TOKEN: 'token-1',
  CHAT_URL: 'https://hooks.example.com/services/T0/B0/hidden',
  SECRET: 'hidden-and-long-enough',
}

async function load(notify: string, o: { env?: Record<string, string>; notify?: boolean; sync?: string } = {}) {
  const cwd = await tempDir()
  await writeFile(join(cwd, 'fin-sync.yaml'), `${notify}\n${SYNCS}`)
  return loadConfig({ cwd, env: readEnvironment(o.env ?? ENV), notify: o.notify ?? true, sync: o.sync })
}

const problemOf = async (notify: string): Promise<string> => {
  const error: unknown = await load(notify).catch((thrown: unknown) => thrown)
  if (!(error instanceof Error)) throw new Error('it was taken')
  return error.message
}

test('each kind of receiver; names are its type and a number unless given', async () => {
  const { notify } = await load(`notify:
  - { type: slack, url: "\${CHAT_URL}" }
  - { type: slack, url: "http://127.0.0.1:9/x", syncs: [people] }
  - { type: webhook, name: ops, url: "http://alerts.internal/x", secret: "\${SECRET}", on: [run_failed, recovered] }
  - { type: email, smtp: "smtps://a:hidden-pass@mail.example.com", from: fin-sync <a@example.com>, to: [b@example.com, c@example.com] }`)
  expect(notify).toMatchObject([
    { type: 'slack', name: 'slack', on: undefined, syncs: undefined },
    { type: 'slack', name: 'slack-2', syncs: ['people'] },
    { type: 'webhook', name: 'ops', on: ['run_failed', 'recovered'] },
    { type: 'email', name: 'email', from: 'fin-sync <a@example.com>', to: ['b@example.com', 'c@example.com'] },
  ])
  const [slack, , webhook] = notify ?? []
  expect(slack?.type === 'slack' && slack.url.reveal()).toBe(ENV.CHAT_URL)
  expect(webhook?.type === 'webhook' && webhook.secret.reveal()).toBe(ENV.SECRET)
  expect(inspect(notify, { depth: 9, showHidden: true }) + JSON.stringify(notify)).not.toContain('hidden')
})

test('without them nobody is told, and the limits have defaults', async () => {
  const { notify, alerts } = await load('')
  expect(notify).toEqual([])
  expect(alerts).toEqual({ refusedShare: 0.05, fewerRows: 0.5, moreRows: 2, overdueGraceMs: 3_600_000 })
  const own = await load('alerts: { refused_share: 100%, fewer_rows: 0%, more_rows: 1000%, overdue_grace: 90m }')
  expect(own.alerts).toEqual({ refusedShare: 1, fewerRows: 0, moreRows: 10, overdueGraceMs: 5_400_000 })
})

test('who sends no notifications needs none of their variables', async () => {
  const text = `notify: [{ type: webhook, url: "\${CHAT_URL}", secret: "\${SECRET}" }]`
  const env = { INTERCOM_ACCESS_TOKEN: 'token-1' }
  const { notify, syncs } = await load(text, { env, notify: false, sync: 'people' })
  expect({ notify, syncs: [...syncs.keys()] }).toEqual({ notify: undefined, syncs: ['people'] })
  await expect(load(text, { env })).rejects.toThrow(
    /2 problems:\n.*:1:32: notify\[0\]\.url: .*CHAT_URL is not set.*\n.*SECRET is not set/,
  )
})

test.each([
  ['notify: { type: slack }', /notify: expected a list of receivers, found a mapping/],
  ['notify: [{ type: pager, url: "https://x" }]', /notify\[0\]\.type: expected webhook, slack or email, found "pager"/],
  ['notify: [{ type: slack }]', /notify\[0\]\.url: is missing; expected an address that begins with https:\/\//],
  [
    'notify: [{ type: slack, url: "http://chat.example.com/hidden" }]',
    /notify\[0\]\.url: expected an address that begins with https:\/\//,
  ],
  [
    'notify: [{ type: slack, url: "https://a:hidden@chat.example.com" }]',
    /notify\[0\]\.url: expected .* without user and password/,
  ],
  ['notify: [{ type: webhook, url: "ftp://hidden", secret: hidden-and-long-enough }]', /notify\[0\]\.url: expected an address/],
  [
    'notify: [{ type: webhook, url: "https://x.example.com", secret: hidden }]',
    /notify\[0\]\.secret: expected at least 16 characters/,
  ],
  [
    'notify: [{ type: webhook, url: "https://x.example.com", secret: 12345 }]',
    /notify\[0\]\.secret: .*found a number that is not shown/,
  ],
  [
    'notify: [{ type: email, smtp: "mail:hidden", from: a@example.com, to: [b@example.com] }]',
    /notify\[0\]\.smtp: expected a mail server such as smtp:\/\/mail/,
  ],
  [
    'notify: [{ type: email, smtp: "smtp://m", from: ops, to: [b@example.com] }]',
    /notify\[0\]\.from: expected an address .* found "ops"/,
  ],
  [
    'notify: [{ type: email, smtp: "smtp://m", from: a@example.com, to: b@example.com }]',
    /notify\[0\]\.to: expected a list of addresses/,
  ],
  ['notify: [{ type: email, smtp: "smtp://m", from: a@example.com, to: [] }]', /notify\[0\]\.to: expected a list of addresses/],
  [
    'notify: [{ type: email, smtp: "smtp://m", from: a@example.com, to: ["b@example.com, c@example.com"] }]',
    /notify\[0\]\.to\[0\]: expected/,
  ],
  [
    'notify: [{ type: slack, url: "https://x.example.com", on: [recovered] }]',
    /notify\[0\]\.on: expected at least one of run_failed/,
  ],
  ['notify: [{ type: slack, url: "https://x.example.com", on: [run_faild] }]', /notify\[0\]\.on\[0\]: .*did you mean "?run_failed/],
  [
    'notify: [{ type: slack, url: "https://x.example.com", syncs: [poeple] }]',
    /:1:\d+: notify\[0\]\.syncs\[0\]: there is no sync named "poeple"/,
  ],
  ['notify: [{ type: slack, url: "https://x.example.com", chanel: x }]', /notify\[0\]\.chanel: unknown key "chanel"/],
  [
    'notify: [{ type: slack, url: "https://x.example.com" }, { type: slack, name: slack, url: "https://y.example.com" }]',
    /notify\[1\]: another receiver is called "slack" already/,
  ],
  ['alerts: { more_rows: 50% }', /alerts\.more_rows: expected a percentage of 100% or more/],
  ['alerts: { refused_share: 5 }', /alerts\.refused_share: expected a percentage/],
])('%s', async (text, problem) => {
  const message = await problemOf(text)
  expect(message).toMatch(problem)
  expect(message).not.toContain('hidden')
})
