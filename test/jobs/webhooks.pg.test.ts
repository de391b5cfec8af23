/** Notifications on a Postgres server: several processes work them, each one once, and one is worked soon although another process stored it. */
import { beforeAll, expect, test } from 'vitest'
import { startWebhookLoop } from '../../src/jobs/webhooks.ts'
import { type HandOffAsk, type WebhookJob, workWebhooks } from '../../src/jobs/webhooks-batch.ts'
import { deleteContact, mergeContact } from '../../src/store/contact-truth.ts'
import { learnIdentities } from '../../src/store/identities.ts'
import { openStore, type Store } from '../../src/store/open.ts'
import { bindSync } from '../../src/store/syncs.ts'
import { storeWebhooks } from '../../src/store/webhooks.ts'
import { atEnd } from '../support/at-end.ts'
import { privatePostgres } from '../support/postgres.ts'
import { notification, WORKSPACE } from '../support/webhooks.ts'

let store: Store
let another: Store
beforeAll(async () => {
  const databaseUrl = await privatePostgres()
  store = await openStore({ databaseUrl, home: '' })
  another = await openStore({ databaseUrl, home: '' })
  atEnd(async () => void (await Promise.all([store.close(), another.close()])))
})

const replied = (n: number) => {
  const body = notification('conversation.user.replied', { type: 'conversation', id: String(n) }, { id: `notif_${n}` })
  return { id: `notif_${n}`, topic: body.topic, appId: WORKSPACE, body, waitMs: 0 }
}
const jobOf = (handOff: (asks: readonly HandOffAsk[]) => Promise<void>): WebhookJob => ({
  db: store.db,
  workspace: WORKSPACE,
  contactSyncs: [],
  handOff,
  tell: () => undefined,
  clean: String,
})

test('four processes share what waits, and each is worked once', async () => {
  await storeWebhooks(
    store.db,
    Array.from({ length: 500 }, (_, i) => replied(i)),
  )
  const asked: string[] = []
  const job = jobOf(async (asks) => void asked.push(...asks.map(({ conversationId }) => conversationId)))
  const drain = async (): Promise<void> => {
    while ((await workWebhooks(job)) > 0);
  }
  await Promise.all([drain(), drain(), drain(), drain()])
  expect(asked.toSorted((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: 500 }, (_, i) => String(i)))
})

test('what another process stored is found by looking', async () => {
  const found = new Promise<readonly HandOffAsk[]>((resolve) => {
    const loop = startWebhookLoop({ ...jobOf(async (asks) => (resolve(asks), loop.stop())), onError: () => undefined, everyMs: 10 })
    void storeWebhooks(store.db, [replied(1_000)])
  })
  expect(await found).toEqual([{ conversationId: '1000', notification: 'notif_1000' }])
})

test('a line that somebody writes to at this very moment is not waited for', async () => {
  await bindSync(store.db, { name: 'people', workspace: WORKSPACE })
  await store.db.execute(
    `insert into fin_sync.ledger (sync, key, contact_id, state, run, place) values ('people', '1', 'c1', 'parked', '', 0), ('people', '2', 'c1', 'parked', '', 0)`,
  )
  const asked = { workspace: WORKSPACE, syncs: ['people'], contactId: 'c1' }
  await store.db.tx(async (tx) => {
    await tx.execute(`update fin_sync.ledger set place = 1 where sync = 'people' and key = '2'`)
    expect(await deleteContact(another.db, asked)).toBe('busy')
  })
  expect(await deleteContact(store.db, asked)).toBe('kept')
  expect(await store.db.query(`select key from fin_sync.ledger where contact_id = 'c1'`)).toEqual([])
})

test('what is known of two contacts that are merged at the same time ends at one of them', async () => {
  const identities = Array.from({ length: 40 }, (_, i) => ({ kind: 'email' as const, value: `p${i}@example.com` }))
  const owned = identities.map((one, i) => ({ ...one, contactId: i % 2 === 0 ? 'a' : 'b', role: 'lead' as const }))
  await learnIdentities(store.db, { workspace: WORKSPACE, identities: owned })
  const merge = (from: string) =>
    mergeContact(store.db, { workspace: WORKSPACE, syncs: [], from, into: { id: 'u', role: 'user' }, taken: { code: '', why: '' } })
  await Promise.all([merge('a'), merge('b')])
  expect(await store.db.query('select distinct contact_id, role from fin_sync.identities')).toEqual([
    { contact_id: 'u', role: 'user' },
  ])
})
