/** The Salesforce source keeps the contracts of a source, of a source over HTTP and of an incremental one. */
import type { Row } from '../../src/sources/source.ts'
import { testIncrementalSource } from '../contracts/incremental-source.ts'
import { testRemoteSource } from '../contracts/remote-source.ts'
import { testSource } from '../contracts/source.ts'
import { CLIENT_SECRET, NARROW_ID } from '../fakes/salesforce.ts'
import { CLIENT_CREDENTIALS, contact, contactId, openOn, startOrg } from './salesforce-org.ts'

const CONTACTS = 230
const SMALL = { chunkRows: 20, pageRows: 50 }
const numbers = Array.from({ length: CONTACTS }, (_, index) => index + 1)

testSource({
  name: 'Salesforce',
  make: async () => {
    const org = await startOrg({ contacts: CONTACTS })
    return {
      source: openOn(org, { ...SMALL, selection: { object: 'Contact', fields: ['Id', 'Score__c', 'Account.Name'] } }),
      rows: numbers.map((n) => [contactId(n), String(contact(n).Score__c), contact(n)['Account.Name']]),
      open: () => org.server.open(),
      change: async () => org.jobs.clear(),
      remove: () => org.close(),
    }
  },
})

const idOf = ({ cells }: Row) => String(cells[0])

testRemoteSource({
  name: 'Salesforce',
  make: async () => {
    const org = await startOrg({ contacts: CONTACTS })
    const wrong = { ...CLIENT_CREDENTIALS, clientSecret: () => `${CLIENT_SECRET}-of-yesterday` }
    const credentials = { good: CLIENT_CREDENTIALS, unknown: wrong, narrow: { ...CLIENT_CREDENTIALS, clientId: NARROW_ID } }
    return {
      server: org.server,
      open: ({ credentials: kind = 'good', ...o }) => openOn(org, { ...SMALL, ...o, credentials: credentials[kind] }),
      ids: numbers.map(contactId),
      idOf,
      isForRows: ({ path }) => path.includes('/results'),
      get secrets() {
        return [CLIENT_SECRET, ...org.logins.given]
      },
      expire: () => org.logins.expire(),
      renews: true,
      circle: () => org.circle(),
      close: () => org.close(),
    }
  },
})

testIncrementalSource({
  name: 'Salesforce',
  make: async () => {
    const org = await startOrg({ contacts: CONTACTS })
    let versions = 0
    const write = (id: string, at: number): string => {
      versions += 1
      const version = `version ${versions}`
      org.put('Contact', { Id: id, FirstName: version, SystemModstamp: new Date(at).toISOString() })
      return version
    }
    return {
      source: openOn(org, { ...SMALL, deleted: true }),
      ids: numbers.map(contactId),
      idOf,
      versionOf: ({ cells }) => String(cells[2]),
      write: async (id, { lateMs = 0 } = {}) => write(id, org.now() - lateMs),
      writeTogether: async (ids) => {
        const at = org.now()
        return new Map(ids.map((id) => [id, write(id, at)]))
      },
      morePerPage: SMALL.pageRows + 5,
      overlapMs: 5 * 60_000,
      remove: async (id) => org.remove('Contact', id),
      pass: (ms) => org.pass(ms),
      close: () => org.close(),
    }
  },
})
