/** Claims on companies: of several that want to send one, one does; a content that Intercom holds is not sent again. */
import { beforeAll, expect, test } from 'vitest'
import { claimCompanies, forgetCompany, storeCompanies } from '../../src/store/companies.ts'
import { findContactExtras, storeContactExtras } from '../../src/store/contact-extras.ts'
import type { Db } from '../../src/store/db.ts'
import { embeddedStore } from '../support/embedded.ts'

let db: Db
beforeAll(async () => {
  db = (await embeddedStore()).db
})

const [ONE, TWO] = ['0'.repeat(32), '1'.repeat(32)]
const claim = async (sync: string, by: string, o: { fingerprint?: string; claimMs?: number } = {}) => {
  const claims = [{ companyId: 'acme', fingerprint: o.fingerprint ?? ONE, by }]
  return (await claimCompanies(db, { sync, claims, claimMs: o.claimMs ?? 60_000 }))[0]
}
const sent = (sync: string, by: string, intercomId: string | null) =>
  storeCompanies(db, { sync, sent: [{ companyId: 'acme', fingerprint: ONE, by, intercomId }] })

test('one claims, the others wait; the one that comes back meets its own claim; what was sent is known', async () => {
  expect(await claim('a', 'row 1')).toEqual({ state: 'ours' })
  expect(await claim('a', 'row 2')).toEqual({ state: 'theirs' })
  expect(await claim('a', 'row 1')).toEqual({ state: 'ours' })
  await sent('a', 'row 2', 'not its to say')
  await sent('a', 'row 1', '6762')
  expect(await claim('a', 'row 2')).toEqual({ state: 'known', intercomId: '6762' })
  expect(await claim('a', 'row 2', { fingerprint: TWO })).toEqual({ state: 'ours' })
})

test('a claim whose time has passed is free; so is one of which nothing came', async () => {
  await claim('b', 'row 1', { claimMs: -1 })
  expect(await claim('b', 'row 2')).toEqual({ state: 'ours' })
  await sent('b', 'row 2', null)
  expect(await claim('b', 'row 3')).toEqual({ state: 'ours' })
})

test('each sync has its own, and what is forgotten is sent again', async () => {
  await claim('c', 'row 1')
  await sent('c', 'row 1', '6762')
  expect(await claim('d', 'row 1')).toEqual({ state: 'ours' })
  await forgetCompany(db, { sync: 'c', companyId: 'acme' })
  expect(await claim('c', 'row 2')).toEqual({ state: 'ours' })
})

test('what was done for a contact is kept by sync; of several writings the last counts', async () => {
  await storeContactExtras(db, {
    sync: 'a',
    all: [
      { contactId: 'x', done: { n: 1 } },
      { contactId: 'y', done: {} },
      { contactId: 'x', done: { n: 2 } },
    ],
  })
  expect(await findContactExtras(db, { sync: 'a', contactIds: ['x', 'z'] })).toEqual(new Map([['x', { n: 2 }]]))
  expect((await findContactExtras(db, { sync: 'b', contactIds: ['x'] })).size).toBe(0)
})
