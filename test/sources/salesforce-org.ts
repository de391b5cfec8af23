/** An org with contacts, and the Salesforce source opened on it. */

import { openSalesforce } from '../../src/sources/salesforce.ts'
import type { SalesforceCredentials, SalesforceOptions } from '../../src/sources/salesforce-options.ts'
import type { Source } from '../../src/sources/source.ts'
import {
  AUDIENCE,
  CLIENT_ID,
  CLIENT_SECRET,
  type FakeSalesforce,
  type FakeSalesforceOptions,
  KEYS,
  startSalesforce,
  USERNAME,
} from '../fakes/salesforce.ts'
import { atEnd } from '../support/at-end.ts'

export const FIELDS = ['Id', 'Email', 'FirstName', 'Account.Name', 'HasOptedOutOfEmail', 'Score__c', 'LastModifiedDate']

const OBJECTS = {
  Contact: ['Email', 'FirstName', 'Account.Name', 'HasOptedOutOfEmail', 'Score__c', 'Description', 'MailingCity'],
  Lead: ['Email', 'Company'],
}

export const contactId = (n: number) => `003${String(n).padStart(12, '0')}AAA`

export async function startOrg(o: { contacts: number } & Partial<FakeSalesforceOptions>): Promise<FakeSalesforce> {
  const org = await startSalesforce({ objects: OBJECTS, ...o })
  for (let n = 1; n <= o.contacts; n += 1) org.put('Contact', contact(n))
  return org
}

export const contact = (n: number) => ({
  Id: contactId(n),
  Email: `person.${n}@example.com`,
  FirstName: `Zoë "Z" ${n}`,
  'Account.Name': n % 2 === 0 ? null : 'Acme, Inc.',
  HasOptedOutOfEmail: n % 3 === 0,
  Score__c: n / 2,
  Description: 'two\nlines',
})

export const CLIENT_CREDENTIALS: SalesforceCredentials & { kind: 'client_credentials' } = {
  kind: 'client_credentials',
  clientId: CLIENT_ID,
  clientSecret: () => CLIENT_SECRET,
}

export const JWT: SalesforceCredentials & { kind: 'jwt' } = {
  kind: 'jwt',
  clientId: CLIENT_ID,
  username: USERNAME,
  privateKey: () => KEYS.privateKey,
  audience: AUDIENCE,
}

/** Waits take no time. */
export function openOn(org: { readonly url: string }, o: Partial<SalesforceOptions> = {}): Source {
  return openSalesforce({
    loginUrl: org.url,
    credentials: CLIENT_CREDENTIALS,
    selection: { object: 'Contact', fields: FIELDS },
    apiVersion: '67.0',
    deleted: false,
    since: 'SystemModstamp',
    overlapMs: 5 * 60_000,
    sleep: async (_ms, signal) => signal.throwIfAborted(),
    ...o,
  })
}

/** Closed when the test is over; a job completes when it is first asked about. */
export async function orgOf(contacts: number, o: Partial<FakeSalesforceOptions> = {}): Promise<FakeSalesforce> {
  const org = await startOrg({ contacts, lag: 1, ...o })
  atEnd(() => org.close())
  return org
}

export const soql = (text: string) => ({ selection: { soql: text } })

export const failureOf = (reading: Promise<unknown>): Promise<unknown> =>
  reading.then(
    () => undefined,
    (error: unknown) => error,
  )
