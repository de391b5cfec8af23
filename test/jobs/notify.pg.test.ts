/** Notifications on a server, with a second process on the same database. */
import { openStore, type Store } from '../../src/store/open.ts'
import { testNotificationDelivery } from '../contracts/notification-delivery.ts'
import { testNotifications } from '../contracts/notifications.ts'
import { atEnd } from '../support/at-end.ts'
import { privatePostgres } from '../support/postgres.ts'

let databaseUrl = ''

async function open(): Promise<Store> {
  const store = await openStore({ databaseUrl, home: '' })
  atEnd(() => store.close())
  return store
}

async function make(): Promise<Store> {
  databaseUrl = await privatePostgres()
  return open()
}

const server = { name: 'a server', make, another: open }
testNotifications(server)
testNotificationDelivery(server)
