/** Notifications on the embedded store. */
import { testNotificationDelivery } from '../contracts/notification-delivery.ts'
import { testNotifications } from '../contracts/notifications.ts'
import { embeddedStore } from '../support/embedded.ts'

const store = { name: 'the embedded store', make: () => embeddedStore() }
testNotifications(store)
testNotificationDelivery(store)
