/** The example for HubSpot, run by the command line against a fake HubSpot and a simulated Intercom. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { createDesk, type Desk } from '../cli/desk.ts'
import { startHubspot } from '../fakes/hubspot.ts'
import { atEnd } from '../support/at-end.ts'

const summarySchema = z.looseObject({ status: z.string(), read: z.number(), created: z.number(), updated: z.number() })

const contactsSchema = z.object({ data: z.array(z.object({ external_id: z.string(), name: z.string() })) })

/** As Intercom has them, in the order of their ids in HubSpot. */
async function namesIn({ simulator }: Desk): Promise<string[]> {
  const headers = { authorization: `Bearer ${simulator.token}`, 'intercom-version': '2.14' }
  const answer = await fetch(`${simulator.url}/contacts?per_page=50`, { headers })
  const { data } = contactsSchema.parse(await answer.json())
  return data.sort((a, b) => Number(a.external_id) - Number(b.external_id)).map(({ name }) => name)
}

async function setUp() {
  const [hubspot, desk] = await Promise.all([startHubspot({ records: 30 }), createDesk()])
  atEnd(() => hubspot.close())
  hubspot.pass(86_400_000)
  const example = await readFile('examples/hubspot.yaml', 'utf8')
  const config = example.replace('type: hubspot\n', `type: hubspot\n      base_url: ${hubspot.server.url}\n`)
  await writeFile(join(desk.folder, 'hubspot.yaml'), config)
  const command = (words: readonly string[], token = hubspot.tokens.good) =>
    desk.here([...words, '-c', 'hubspot.yaml'], { HUBSPOT_ACCESS_TOKEN: token })
  const run = async () => {
    const { code, stdout, stderr } = await command(['run', 'contacts', '--json'])
    return { code, stderr, summary: summarySchema.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')) }
  }
  return { hubspot, desk, command, run }
}

test('all contacts arrive; the next run reads only what was modified since', async () => {
  const { hubspot, desk, run } = await setUp()
  expect(await run()).toMatchObject({ code: 0, summary: { status: 'done', read: 30, created: 30 } })
  expect(await namesIn(desk)).toEqual(Array.from({ length: 30 }, (_, index) => `Ann ${index + 1}`))

  hubspot.write('7', { properties: { lifecyclestage: 'customer' } })
  const before = hubspot.server.calls.length
  expect(await run()).toMatchObject({ code: 0, summary: { status: 'done', read: 1, updated: 1 } })
  const paths = hubspot.server.calls.slice(before).map(({ path }) => path.split('?')[0])
  expect(paths).toEqual(['/crm/v3/properties/contacts', '/crm/v3/objects/contacts/search', '/crm/v3/objects/contacts'])
})

test('a token without the scope ends with exit 4 and what to do, and shows nothing of the token', async () => {
  const { hubspot, command } = await setUp()
  const { code, stdout, stderr } = await command(['run', 'contacts'], hubspot.tokens.narrow)
  expect(code).toBe(4)
  expect(stderr).toContain('give it crm.objects.contacts.read in HubSpot')
  expect(stdout + stderr).not.toContain(hubspot.tokens.narrow)
})

test('check shows the first contacts as they are read and mapped', async () => {
  const { command } = await setUp()
  const { code, stdout } = await command(['check', 'contacts'])
  expect(stdout).toMatch(/ok {3}source {7}HubSpot contacts/)
  expect({ code, hasAddress: stdout.includes('1@example.com') }).toEqual({ code: 0, hasAddress: true })
})
