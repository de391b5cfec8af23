/** examples/salesforce.yaml, as somebody runs it: an org into Intercom, what changed since, what was deleted, and what goes wrong. */
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { createDesk, type Desk } from '../cli/desk.ts'
import { CLIENT_ID, CLIENT_SECRET, type FakeSalesforce, startSalesforce } from '../fakes/salesforce.ts'
import { atEnd } from '../support/at-end.ts'

const EXAMPLE = resolve('examples/salesforce.yaml')
const FIELDS = ['Email', 'Name', 'MobilePhone', 'Account.Name', 'HasOptedOutOfEmail', 'CreatedDate']

async function startOrg(): Promise<FakeSalesforce> {
  const org = await startSalesforce({
    objects: { Contact: FIELDS, Lead: ['Email', 'Name', 'Company', 'LeadSource', 'IsConverted'] },
    lag: 1,
  })
  atEnd(() => org.close())
  for (let n = 1; n <= 25; n += 1) org.put('Contact', { ...contact(n), ...AN_HOUR_AGO })
  for (const n of [1, 2, 3])
    org.put('Lead', {
      Id: `00Q${n}`,
      Email: `lead.${n}@example.com`,
      Name: `Lead ${n}`,
      Company: 'Acme',
      LeadSource: 'Web',
      IsConverted: n === 3,
    })
  return org
}

const contact = (n: number) => ({
  Id: `003${n}`,
  Email: n === 7 ? 'no address' : `person.${n}@example.com`,
  Name: `Person ${n}`,
  MobilePhone: '+353871234567',
  'Account.Name': n === 1 ? 'Acme, "Inc."' : null,
  HasOptedOutOfEmail: n === 2,
  CreatedDate: '2026-05-31T09:30:00.000Z',
})

const AN_HOUR_AGO = { SystemModstamp: new Date(Date.now() - 3_600_000).toISOString() }

async function deskOn(org: FakeSalesforce) {
  const desk = await createDesk()
  const env = { SALESFORCE_LOGIN_URL: org.url, SALESFORCE_CLIENT_ID: CLIENT_ID, SALESFORCE_CLIENT_SECRET: CLIENT_SECRET }
  const here = (args: readonly string[], more = {}) => desk.here([...args, '-c', EXAMPLE], { ...env, ...more })
  return { desk, here }
}

const contactOf = ({ simulator }: Desk, externalId: string) =>
  simulator.state.contacts().find((one) => one.external_id === externalId)

test('contacts, then what changed and what was deleted', { timeout: 60_000 }, async () => {
  const org = await startOrg()
  const { desk, here } = await deskOn(org)

  const first = await here(['run', 'salesforce'])
  expect(first).toMatchObject({ code: 0, stdout: expect.stringMatching(/^created +25$/m) })
  expect(contactOf(desk, '0031')).toMatchObject({
    email: 'person.1@example.com',
    phone: '+353871234567',
    unsubscribed_from_emails: false,
    custom_attributes: { account: 'Acme, "Inc."', salesforce_created_at: Date.UTC(2026, 4, 31, 9, 30) / 1000 },
  })
  expect(contactOf(desk, '0032')).toMatchObject({ unsubscribed_from_emails: true })

  org.put('Contact', { ...contact(3), Name: 'Somebody Else' })
  org.remove('Contact', '0034')
  const second = await here(['run', 'salesforce', '--json'])
  expect(second.code).toBe(0)
  expect(JSON.parse(second.stdout)).toMatchObject({ read: 2, updated: 1, unchanged: 1, archived: 1 })
  expect([...org.jobs.values()].at(-1)?.soql).toMatch(/ where SystemModstamp >= 20\d\d-\d\d-\d\dT[\d:.]+Z$/)
  expect(contactOf(desk, '0033')).toMatchObject({ name: 'Somebody Else' })
  expect(contactOf(desk, '0034')).toMatchObject({ archived: true })
})

test('check shows the leads as they would be; a wrong secret ends a run with 4 and says what to do', {
  timeout: 60_000,
}, async () => {
  const { here } = await deskOn(await startOrg())
  const checked = await here(['check', 'salesforce-leads', '--json'])
  expect(checked.code).toBe(0)
  expect(checked.stdout).toContain('lead.2@example.com')
  expect(checked.stdout).not.toContain('lead.3@example.com')

  const refused = await here(['run', 'salesforce'], { SALESFORCE_CLIENT_SECRET: 'another-secret-0123456789' })
  expect(refused.code).toBe(4)
  expect(refused.stderr).toContain('invalid client credentials. Check client_id and client_secret')
  expect(refused.stderr).not.toContain('another-secret')
})
