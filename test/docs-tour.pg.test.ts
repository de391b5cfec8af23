/** The pages of the tour that need a database: done as they say, on a server. */
import { test } from 'vitest'
import type { SimulatorOptions } from '../src/simulator/options.ts'
import { startSimulator } from '../src/simulator/simulator.ts'
import { startHubspot } from './fakes/hubspot.ts'
import { atEnd } from './support/at-end.ts'
import { crmDatabases } from './support/crm-database.ts'
import { privatePostgres } from './support/postgres.ts'
import { takeTour } from './support/tour-run.ts'

const crm = crmDatabases()

/** A workspace, and a database for what fin-sync keeps: several times as fast as the embedded one, and the pages show the same. */
async function installation({ migrated = true, ...o }: SimulatorOptions & { migrated?: boolean } = {}) {
  const [simulator, url] = await Promise.all([startSimulator(o), privatePostgres({ migrated })])
  atEnd(() => simulator.close())
  return {
    simulator,
    env: { DATABASE_URL: url, INTERCOM_BASE_URL: simulator.url, INTERCOM_ACCESS_TOKEN: simulator.token },
  }
}

test('nightly from Postgres', async () => {
  const [{ env }, { url, sql }] = [await installation(), await crm('')]
  await takeTour('nightly-from-postgres.md', { env: { ...env, CRM_DATABASE_URL: url }, sql })
})

test('leads', async () => {
  const lead = (email: string) => ({ role: 'lead' as const, email })
  const seed = [lead('ann@example.com'), lead('dan@example.com'), lead('dan@example.com')]
  const { env, simulator } = await installation({ seed })
  const breaks = async () => simulator.fault({ kind: 'drop_after', match: { method: 'POST', path: /^\/contacts$/ } })
  const meanwhile = new Map([['npx fin-sync import late.csv --as leads # exit code 3', breaks]])
  await takeTour('leads.md', { env, meanwhile })
})

test('HubSpot', async () => {
  const [{ env }, hubspot] = [await installation(), await startHubspot({ records: 30 })]
  atEnd(() => hubspot.close())
  hubspot.pass(86_400_000)
  const changes = async () => {
    hubspot.write('7', { properties: { lifecyclestage: 'customer' } })
    hubspot.archive('9')
  }
  await takeTour('hubspot.md', {
    env: { ...env, HUBSPOT_ACCESS_TOKEN: hubspot.tokens.good },
    edit: (text) => text.replace('type: hubspot\n', `type: hubspot\n      base_url: ${hubspot.server.url}\n`),
    meanwhile: new Map([['npx fin-sync run crm', changes]]),
  })
})

test("Fin's library", async () => {
  const { env } = await installation()
  await takeTour('fins-library.md', { env })
})

test('hand-off', async () => {
  const { env, simulator } = await installation()
  const { conversations, ...state } = simulator.state
  state.addTag('needs a person')
  const answered = { body: '<p>Where is my refund?</p>', parts: [{ author: 'bot', body: '<p>It takes ten days.</p>' }] } as const
  conversations.add({ ...answered, ai_agent: { resolution_state: 'escalated' } })
  conversations.add({ ...answered, ai_agent: { resolution_state: 'assumed_resolution' } })
  conversations.add({ ...answered, ai_agent: { resolution_state: 'escalated' }, admin_assignee_id: '991267460' })
  await takeTour('handoff.md', { env })
})

test('production', async () => {
  const { env } = await installation({ migrated: false })
  await takeTour('production.md', { env })
})
