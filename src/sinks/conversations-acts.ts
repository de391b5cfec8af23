/** Makes an act ready to be sent: whom and what it means is found out, and nothing is written yet. */
import type { ActOf } from '../conversation-act.ts'
import type { CallOptions, IntercomClient } from '../intercom/client.ts'
import { updateContact } from '../intercom/contacts.ts'
import { IntercomRefusal } from '../intercom/errors.ts'
import type { ActCallReady, Done } from './conversations-call.ts'
import { readyChange } from './conversations-changes.ts'
import { type ActDelivery, type ActItem, refusedAct } from './conversations-context.ts'
import { knownPerson } from './conversations-persons.ts'
import { readyNote, readyReply, readyTicket } from './conversations-replies.ts'
import { adminOf } from './conversations-resolve.ts'
import { readyMessage, readyStart } from './conversations-starts.ts'

/** @throws ActEnds when it cannot be done, and what calls throw */
export async function makeReady(item: ActItem, d: ActDelivery): Promise<ActCallReady> {
  const act = item.want.set
  switch (act.act) {
    case 'start':
      return readyStart(item, act, d)
    case 'message':
      return readyMessage(item, act, { d, adminId: await adminOf(act, d) })
    case 'reply':
      return readyReply(item, act, { d, adminId: act.as === 'admin' ? await adminOf(act, d) : null })
    case 'note':
      return readyNote(item, act, { d, adminId: await adminOf(act, d) })
    case 'ticket':
      return readyTicket(act, d)
    case 'contact_attributes':
      return readyContact(act, d)
    case 'attributes':
    case 'tag':
    case 'untag':
    case 'assign':
    case 'unassign':
    case 'close':
    case 'snooze':
    case 'reopen':
      return readyChange(item, act, d)
  }
}

/** Attributes of a person who is there; nobody is made for them. */
async function readyContact(act: ActOf<'contact_attributes'>, d: ActDelivery): Promise<ActCallReady> {
  const person = await knownPerson(act.contact, d)
  if (person === null) throw refusedAct({ code: 'contact_not_found', why: 'nobody in Intercom has this external_id or email' })
  return { send: (o) => putAttributes(d.client, { id: person.id, attributes: act.custom_attributes }, o) }
}

async function putAttributes(
  client: IntercomClient,
  { id, attributes }: { id: string; attributes: ActOf<'contact_attributes'>['custom_attributes'] },
  o: CallOptions,
): Promise<Done> {
  try {
    const contact = await updateContact(client, id, { custom_attributes: attributes }, o)
    return { did: 'updated', id: contact.id }
  } catch (error) {
    if (error instanceof IntercomRefusal && (error.status === 404 || error.status === 410))
      throw refusedAct({ code: 'contact_not_found', why: `PUT /contacts/{id} answered ${error.status}: ${error.text}` })
    throw error
  }
}
