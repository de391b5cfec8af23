/** A sync of conversations in the configuration: what can be said of one, and what cannot work and is refused by the setting's name. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readEnvironment } from '../../src/config/environment.ts'
import { loadConfig } from '../../src/config/load.ts'
import { tempDir } from '../support/temp.ts'

async function load(conversation: object, more: object = {}) {
  const cwd = await tempDir()
  const sync = { kind: 'conversations', source: { type: 'csv', path: 'a.csv' }, key: 'no', conversation, ...more }
  await writeFile(join(cwd, 'fin-sync.yaml'), JSON.stringify({ syncs: { acts: sync } }))
  const config = await loadConfig({ cwd, env: readEnvironment({ INTERCOM_ACCESS_TOKEN: 't' }) })
  return config.syncs.get('acts')
}
const column = (from: string, as = 'string') => ({ from, as, setIfEmpty: false, onInvalid: 'row' })

test('an act for all rows, fields from columns, and texts that are the same in every row', async () => {
  const sync = await load({
    act: 'reply',
    conversation_id: 'Conversation',
    body: '{Greeting}, {Text}',
    as: 'contact',
    contact: { email: 'Email' },
  })
  expect(sync).toMatchObject({
    kind: 'conversations',
    ambiguous: 'recreate',
    conversation: {
      act: { text: 'reply' },
      fields: {
        conversation_id: column('Conversation'),
        body: column('{Greeting}, {Text}'),
        as: { text: 'contact' },
        'contact.email': column('Email', 'email'),
      },
      customAttributes: {},
    },
  })
})

test('acts that the rows say, of conversations that a search finds', async () => {
  const sync = await load(
    {
      act: { from: 'Do' },
      conversation_id: 'id',
      tag: { text: 'VIP' },
      snoozed_until: { from: 'Until', format: 'unix' },
      custom_attributes: { plan: 'Plan' },
    },
    { source: { type: 'intercom', query: 'state = open' }, ambiguous: 'refuse' },
  )
  expect(sync).toMatchObject({
    ambiguous: 'refuse',
    conversation: {
      act: column('Do'),
      fields: { tag: { text: 'VIP' }, snoozed_until: { from: 'Until', as: 'date', format: 'unix' } },
    },
  })
})

test.each([
  [{ act: 'rply' }, 'conversation.act: expected start, message, reply, note'],
  [{ act: 'reply', conversation_id: 'a' }, 'conversation: act: reply needs body'],
  [
    { act: 'start', body: 'a' },
    'conversation: act: start needs contact.id or contact.external_id or contact.email or contact.visitor_id',
  ],
  [
    { act: 'reply', conversation_id: 'a', body: 'b', as: 'contact' },
    'act: reply needs contact.id or contact.external_id or contact.email',
  ],
  [{ act: 'message', contact: { email: 'e' }, body: 'b', message_type: 'email' }, 'act: message needs subject'],
  [{ act: 'attributes', conversation_id: 'a' }, 'act: attributes needs custom_attributes'],
  [{ act: 'close', conversation_id: 'a', tag: 't' }, 'conversation.tag: is not used by act: close'],
  [
    { act: 'reply', conversation_id: 'a', body: 'b', contact: { email: 'e' } },
    'conversation.contact.email: is not used by act: reply unless as: contact is set',
  ],
  [
    { act: 'message', contact: { email: 'e' }, body: 'b', subject: 's' },
    'conversation.subject: is not used by act: message unless message_type: email is set',
  ],
  [{ act: 'note', conversation_id: 'a', body: 'b', adminid: 'x' }, 'unknown key "adminid"; did you mean "admin_id"'],
  [{ act: 'note', conversation_id: { from: 'a', set_if_empty: true }, body: 'b' }, 'set_if_empty'],
])('%j is refused', async (conversation, said) => {
  await expect(load(conversation)).rejects.toThrow(said)
})
