/** What agents may ask for, on real parts: live runs, and looks at the workspace that go before bulk work. */
import { HANDOFF } from '../config/handoff-schema.ts'
import { handoffRow } from '../handoff/record.ts'
import { transcriptOf } from '../handoff/transcript.ts'
import type { IntercomClient } from '../intercom/client.ts'
import { getContact, searchContacts } from '../intercom/contacts.ts'
import { getConversation } from '../intercom/conversations.ts'
import { type DataAttribute, listContactAttributes } from '../intercom/data-attributes.ts'
import { IntercomRefusal, mergedInto } from '../intercom/errors.ts'
import { liveClient } from '../intercom/live-client.ts'
import { AGENTS_SYNC, openLiveRun } from '../jobs/live.ts'
import type { WakeUps } from '../jobs/queue.ts'
import type { Db } from '../store/db.ts'
import { findIdentities, type Identity } from '../store/identities.ts'
import { toJson } from '../to-json.ts'
import { readAttributes } from './agents-attributes.ts'
import type { Agents, PersonKey } from './agents-contract.ts'
import { createSharedAnswers } from './shared-answers.ts'

export interface AgentsParts {
  readonly db: Db
  readonly queue: Pick<WakeUps, 'wake'>
  readonly client: IntercomClient
  readonly workspace: string
  /** The configuration has `handoff:`. */
  readonly handsOff: boolean
}

/** How long the workspace's attributes are taken for true. */
const ATTRIBUTES_MS = 60_000

export function createAgents(parts: AgentsParts): Agents {
  const o = { ...parts, client: liveClient(parts.client) }
  const { db, queue, client, workspace } = o
  const known = createSharedAnswers<readonly DataAttribute[]>({ leastMs: ATTRIBUTES_MS })
  return {
    act: ({ row, by, label }) => openLiveRun({ db, queue }, { sync: AGENTS_SYNC, workspace, rows: [row], by, label }),
    async handOff({ conversation, by }) {
      if (!o.handsOff) return undefined
      const row = handoffRow({ conversation_id: conversation, by: 'hand' })
      const label = `hand-off of conversation ${conversation}`
      return openLiveRun({ db, queue }, { sync: HANDOFF, workspace, rows: [row], by, label, again: true })
    },
    async conversation(id, { signal }) {
      const { body, truncated } = transcriptOf(await getConversation(client, id, { signal }))
      return toJson({ ...body, truncated })
    },
    contacts: (key, { signal }) => findContacts(o, key, signal),
    readAttributes: async (given, { signal }) =>
      readAttributes(given, await known('contact', () => listContactAttributes(client, { signal }))),
  }
}

/** Whom our own work has met is known before the search can find them. */
async function findContacts(o: AgentsParts, key: PersonKey, signal: AbortSignal): Promise<readonly string[]> {
  if ('id' in key) return contactById(o.client, key.id, signal)
  const identity: Identity = 'email' in key ? { kind: 'email', value: key.email } : { kind: 'external_id', value: key.external_id }
  const [met] = await findIdentities(o.db, {
    workspace: o.workspace,
    identities: [identity],
  })
  if (met?.contactId) return contactById(o.client, met.contactId, signal)
  const query = { field: identity.kind, operator: '=', value: identity.value } as const
  const { contacts } = await searchContacts(o.client, { query, perPage: 2 }, { signal })
  return contacts.map(({ id }) => id)
}

/** One that was merged lives on as another (410 with its place, official). */
async function contactById(client: IntercomClient, id: string, signal: AbortSignal): Promise<readonly string[]> {
  try {
    return [(await getContact(client, id, { signal })).id]
  } catch (error) {
    if (!(error instanceof IntercomRefusal)) throw error
    const living = mergedInto(error)
    if (living !== undefined) return [living]
    if (error.status === 404) return []
    throw error
  }
}
