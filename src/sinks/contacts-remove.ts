/** Archiving the contact of a record that left the source. */
import { archiveContact } from '../intercom/contacts.ts'
import { IntercomRefusal } from '../intercom/errors.ts'
import type { Json } from '../json.ts'
import type { Delivered, Delivery } from './contacts-context.ts'
import { outcomeOfError } from './contacts-failure.ts'
import { callOptions } from './contacts-update.ts'
import type { Item } from './sink.ts'

/**
 * Archives, unless another record of the sync holds the contact by now: then the person is still there under another key.
 * @throws NotAuthorised, ConfigError, LeaseLost
 */
export async function removeContact(item: Item<Json>, d: Delivery): Promise<Delivered> {
  const { held } = item
  if (held === undefined) throw new Error(`ledger line ${item.seq} is to be archived and has no contact id`)
  if (await d.people.isHeldElsewhere(held.id, item.key)) {
    const why = `another record of this sync holds contact ${held.id} now: the key changed, the person stayed`
    return { did: 'superseded', reason: { code: 'held_by_another_record', why } }
  }
  try {
    await archiveContact(d.options.client, held.id, callOptions(item, d))
    await d.people.forget(held.id)
    return { did: 'archived', id: held.id }
  } catch (error) {
    if (!(error instanceof IntercomRefusal)) return outcomeOfError(error, item, d)
    // Archived, deleted or merged by somebody else: it is not there any more, which is what was asked for.
    if (error.status === 404 || error.status === 410) return { did: 'archived', id: held.id }
    return outcomeOfError(error, item, d)
  }
}
