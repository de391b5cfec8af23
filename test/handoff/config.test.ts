/** The part `handoff:` of the configuration is a sync of that name. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Config } from '../../src/config/config.ts'
import { readEnvironment } from '../../src/config/environment.ts'
import { loadConfig } from '../../src/config/load.ts'
import { ConfigError } from '../../src/errors.ts'
import { tempDir } from '../support/temp.ts'

async function load(handoff: string, o: { workspace?: string; syncs?: string } = {}): Promise<Config> {
  const folder = await tempDir()
  const workspace = o.workspace ?? '{ admin_id: "991" }'
  await writeFile(join(folder, 'fin-sync.yaml'), `workspace: ${workspace}\nsyncs: ${o.syncs ?? '{}'}\nhandoff: ${handoff}\n`)
  return loadConfig({ cwd: folder, env: readEnvironment({ INTERCOM_ACCESS_TOKEN: 'dummy' }) })
}

const LEAST = '{ assign_to: { team: Support }, tag: needs a person }'

test('the least that has to be said, and what it means', async () => {
  const { syncs } = await load(LEAST)
  expect([...syncs.keys()]).toEqual(['handoff'])
  expect(syncs.get('handoff')).toMatchObject({
    kind: 'handoff',
    adminId: '991',
    assignTo: { type: 'team', named: 'Support' },
    tag: 'needs a person',
    lookBackMs: 86_400_000,
    rules: { unresolved: true },
    transcripts: true,
  })
})

test('all of it, with the defaults of each rule', async () => {
  const rules =
    '{ unresolved: false, confidence: { field: a }, asked_for_person: { field: b }, category: { field: c }, rating: {} }'
  const schedule = '{ cron: "*/5 * * * *" }'
  const { syncs } = await load(
    `{ admin_id: "7", assign_to: { admin: 12 }, tag: 5, message: Hello, look_back: 2h, transcripts: false, schedule: ${schedule}, rules: ${rules} }`,
  )
  expect(syncs.get('handoff')).toMatchObject({
    adminId: '7',
    assignTo: { type: 'admin', named: '12' },
    tag: '5',
    message: 'Hello',
    lookBackMs: 7_200_000,
    transcripts: false,
    schedule: { cron: '*/5 * * * *' },
    rules: {
      unresolved: false,
      confidence: { field: 'a', below: 0.4 },
      askedForPerson: { field: 'b', is: true },
      category: { field: 'c', in: ['billing', 'legal', 'account_deletion'] },
      rating: { field: 'ai_agent.rating', atMost: 2 },
    },
  })
})

test.each([
  ['nobody is named who does it', LEAST, { workspace: '{}' }, /handoff\.admin_id:? is missing; .*workspace\.admin_id/],
  ['an unknown key', '{ assign_to: { team: a }, tag: b, mesage: c }', {}, /mesage.*did you mean "message"/s],
  ['two targets', '{ assign_to: { team: a, admin: b }, tag: c }', {}, /handoff\.assign_to/],
  ['no tag', '{ assign_to: { team: a } }', {}, /handoff\.tag/],
  ['a variable that is not set', `{ assign_to: { team: "$\{NOBODY_SET_THIS}" }, tag: c }`, {}, /NOBODY_SET_THIS/],
  [
    'a sync that has its name',
    LEAST,
    { syncs: '{ handoff: { kind: contacts, source: { type: csv, path: a }, key: a, contact: { email: a } } }' },
    /syncs\.handoff:? is taken/,
  ],
])('%s is told with its place', async (_, handoff, o, message) => {
  const failure = await load(handoff, o).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(ConfigError)
  expect(String(failure)).toMatch(message)
})
