/** Makes conversations and parts by hand, past the API: what is left out is filled in as it would be. */
import { nowSeconds, type Workspace } from '../workspace.ts'
import { contactAuthor } from './people.ts'
import { newConversation, type SimAiAgent, type SimConversation, type SimSource } from './sim-conversation.ts'
import { FIN, newPart, type PartSeed, type SimAuthor, type SimPart } from './sim-part.ts'

/** What a conversation is made from; everything left out is empty, or as a contact's first message makes it. */
export interface ConversationSeed extends Partial<Omit<SimConversation, 'id' | 'parts' | 'source' | 'ai_agent' | 'tags'>> {
  /** HTML of the first message. */
  readonly body?: string
  readonly source?: Partial<SimSource>
  readonly parts?: readonly PartSeed[]
  readonly ai_agent?: Partial<SimAiAgent> | null
  /** Ids of tags; the first teammate applied them. */
  readonly tags?: readonly string[]
}

/** Fin took part and has not answered yet. */
export const NO_ANSWER: SimAiAgent = {
  source_type: 'profile',
  source_title: null,
  last_answer_type: null,
  resolution_state: null,
  rating: null,
  rating_remark: null,
  created_at: null,
  updated_at: null,
  content_sources: [],
}

/** Without a contact the conversation has an author that is nobody's contact. */
export function addConversation(workspace: Workspace, seed: ConversationSeed): SimConversation {
  const { conversations } = workspace.desk
  const { body, source, parts = [], ai_agent, tags = [], contacts = [], created_at = nowSeconds(workspace), ...fields } = seed
  const made = newConversation({
    ...fields,
    id: conversations.next.id(),
    created_at,
    contacts,
    source: sourceOf(workspace, { body, contacts, source }),
    ...(ai_agent === undefined ? {} : { ai_agent: ai_agent && { ...NO_ANSWER, ...ai_agent } }),
    tags: tags.map((id) => ({ id, applied_at: created_at, applied_by: { type: 'admin', id: workspace.admins[0]?.id ?? '' } })),
  })
  return conversations.save({ ...made, parts: partsOf(workspace, made, parts) })
}

/** A part without a time of its own has that of the one before. */
function partsOf(workspace: Workspace, conversation: SimConversation, seeds: readonly PartSeed[]): readonly SimPart[] {
  let created_at = conversation.created_at
  return seeds.map((seed) => {
    created_at = seed.created_at ?? created_at
    return partOf(workspace, conversation, { ...seed, created_at })
  })
}

/** A part of a conversation with the next id. */
export function partOf(workspace: Workspace, conversation: SimConversation, { author, ...fields }: PartSeed): SimPart {
  const made = {
    id: workspace.desk.conversations.next.partId(),
    author: authorOf(workspace, conversation, author),
    state: conversation.state,
    nowSeconds: nowSeconds(workspace),
  }
  return newPart(fields, made)
}

function sourceOf(
  workspace: Workspace,
  {
    body = '<p>Hello</p>',
    contacts,
    source = {},
  }: { body: string | undefined; contacts: readonly string[]; source: Partial<SimSource> | undefined },
): SimSource {
  return {
    type: 'conversation',
    id: workspace.desk.conversations.next.messageId(),
    delivered_as: 'customer_initiated',
    subject: '',
    body,
    author: contactOf(workspace, contacts),
    url: null,
    ...source,
  }
}

function authorOf(workspace: Workspace, { contacts }: SimConversation, author: PartSeed['author']): SimAuthor {
  if (typeof author !== 'object') return usualAuthor(workspace, contacts, author ?? 'user')
  return { ...usualAuthor(workspace, contacts, author.type), ...author }
}

function usualAuthor(workspace: Workspace, contacts: readonly string[], type: SimAuthor['type']): SimAuthor {
  const { admins, desk } = workspace
  if (type === 'bot') return { ...FIN, from_ai_agent: true, is_ai_answer: true }
  if (type === 'admin') return { type, id: admins[0]?.id ?? '', name: admins[0]?.name ?? null, email: admins[0]?.email ?? null }
  if (type === 'team') return { type, id: desk.teams[0]?.id ?? '', name: desk.teams[0]?.name ?? null, email: null }
  return contactOf(workspace, contacts)
}

function contactOf({ contacts: { present } }: Workspace, [id = '']: readonly string[]): SimAuthor {
  const contact = present.get(id)
  return contact === undefined ? { type: 'user', id, name: null, email: null } : contactAuthor(contact)
}
