/** `kind: conversations`: each row is one message or act on a conversation. */
import { z } from 'zod'
import { ROW_ACTS } from '../../conversation-act.ts'
import type { ConversationFieldName } from '../../conversation-act-fields.ts'
import { FIELD_TYPES } from '../field-schema.ts'
import { strict } from '../strict.ts'
import { type Place, toFieldSpec, type Written } from '../written.ts'
import { actField, type FieldOrText, fieldOrText, fixedText, toFieldOrText } from './act-field.ts'
import { type ActParts, actParts, toActParts } from './act-parts.ts'
import { conversationProblems } from './conversation-problems.ts'

export interface ConversationSync extends ActParts {
  readonly kind: 'conversations'
  readonly conversation: ConversationSpec
  /** What was sent without an answer and is not found by looking is sent again, or its row is refused. */
  readonly ambiguous: 'recreate' | 'refuse'
}

/** What the rows ask for. `template` and `openConversation` are for messages. */
export interface ConversationSpec {
  readonly act: FieldOrText
  readonly fields: Readonly<Partial<Record<ConversationFieldName, FieldOrText>>>
  readonly customAttributes: Readonly<Record<string, FieldOrText>>
  readonly template: 'plain' | 'personal'
  readonly openConversation: boolean
}

/** In the place of a word that is the same in every row. */
export const wordColumn = strict({ from: z.string().min(1).describe('The column that says it') })

/** One of a few words for every row, or the column in which each row says it. */
function wordOrFrom<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.union([z.enum(words), wordColumn], { error: `expected ${words.join(', ')}, or { from: Column }` })
}

const text = () => fieldOrText().optional()
const date = () => actField(['date'], 'date').optional()

/** `conversation.contact`: who it is about. */
export const actContact = strict({
  id: text().describe("Intercom's own id of the person"),
  external_id: text().describe('Your own id of the person'),
  email: actField(['email'], 'email').optional().describe('Trimmed, lower-cased, its domain in ASCII'),
  name: text().describe('Given to a person who is not in Intercom yet'),
  visitor_id: text().describe('A visitor of the Messenger, by user_id or id; starting a conversation makes a lead of them'),
})

const OPEN =
  'A message opens a conversation at once; false = only when the person answers, and then a message whose answer was lost cannot be looked up'

const conversation = strict({
  act: wordOrFrom(ROW_ACTS).describe('What each row does, or the column that says it'),
  conversation_id: text().describe('The conversation that is acted on'),
  contact: actContact.optional().describe('Whose conversation is started, who gets a message, or who replies'),
  body: text().describe('What is said; Intercom takes no HTML when a conversation is started'),
  subject: text().describe('Of an email'),
  message_type: wordOrFrom(['in_app', 'email']).optional().describe('How a message is sent; default in_app'),
  template: z.enum(['plain', 'personal']).default('plain').describe('How an email looks'),
  open_conversation: z.boolean().default(true).describe(OPEN),
  as: wordOrFrom(['admin', 'contact']).optional().describe('Who replies; default admin'),
  admin_id: text().describe('Who acts: id, email or name of an admin; default workspace.admin_id'),
  admin: text().describe('To whom it is assigned: id, email or name of an admin'),
  team: text().describe('To which team it is assigned: its id or name'),
  tag: text().describe('Id or name of a tag that is there'),
  snoozed_until: date().describe('When a snoozed conversation comes back'),
  created_at: date().describe('When it was said, for what is brought over from elsewhere'),
  ticket_type_id: text().describe('Id of the type of customer ticket that the conversation becomes'),
  custom_attributes: z
    .record(z.string().min(1).max(190), z.union([actField(FIELD_TYPES), fixedText]))
    .prefault({})
    .describe('Conversation attributes by name; names are case-sensitive'),
})

export const conversationSync = strict({
  kind: z.literal('conversations').describe('What is written'),
  ...actParts,
  conversation: conversation.describe('What each row does, and where its parts come from'),
  ambiguous: z
    .enum(['recreate', 'refuse'])
    .default('recreate')
    .describe('What was sent without an answer and is not found by looking for it: sent again, or refused'),
})
  .check((context) => {
    for (const { path, message } of conversationProblems(toSpec(context.value.conversation))) {
      context.issues.push({ code: 'custom', path: ['conversation', ...path], message, input: context.value })
    }
  })
  .describe('Each row is one message or act on a conversation')

export function toConversationSync(written: Written<typeof conversationSync>, place: Place): ConversationSync {
  const { kind, ambiguous } = written
  return { kind, ...toActParts(written, place), conversation: toSpec(written.conversation), ambiguous }
}

type WrittenConversation = Written<typeof conversation>
type WrittenField = Parameters<typeof toFieldOrText>[0]

function toSpec(written: WrittenConversation): ConversationSpec {
  const { act, template, open_conversation: openConversation, custom_attributes: attributes } = written
  const customAttributes = Object.entries(attributes).map(([name, field]) => [name, toAttribute(field)] as const)
  return {
    act: toWord(act),
    fields: fieldsOf(written),
    customAttributes: Object.fromEntries(customAttributes),
    template,
    openConversation,
  }
}

/** A word is the same in every row. */
function toWord(written: string | { readonly from: string }): FieldOrText {
  return typeof written === 'string' ? { text: written } : toFieldSpec(written.from, 'string')
}

/** Without `as` its type is the source's. */
function toAttribute(written: WrittenField): FieldOrText {
  return typeof written === 'object' && 'text' in written ? written : toFieldSpec(written, undefined)
}

type WrittenSpec = Exclude<WrittenField, { readonly text: string }>

const toText = (written: WrittenField | undefined) => (written === undefined ? undefined : toFieldOrText(written))
const toTyped = (written: WrittenSpec | undefined, as: 'date' | 'email') =>
  written === undefined ? undefined : toFieldSpec(written, as)

function fieldsOf(written: WrittenConversation): ConversationSpec['fields'] {
  const { contact: person, message_type: messageType, as } = written
  const fields: Record<ConversationFieldName, FieldOrText | undefined> = {
    conversation_id: toText(written.conversation_id),
    'contact.id': toText(person?.id),
    'contact.external_id': toText(person?.external_id),
    'contact.email': toTyped(person?.email, 'email'),
    'contact.name': toText(person?.name),
    'contact.visitor_id': toText(person?.visitor_id),
    body: toText(written.body),
    subject: toText(written.subject),
    message_type: messageType === undefined ? undefined : toWord(messageType),
    as: as === undefined ? undefined : toWord(as),
    admin_id: toText(written.admin_id),
    admin: toText(written.admin),
    team: toText(written.team),
    tag: toText(written.tag),
    snoozed_until: toTyped(written.snoozed_until, 'date'),
    created_at: toTyped(written.created_at, 'date'),
    ticket_type_id: toText(written.ticket_type_id),
  }
  return Object.fromEntries(Object.entries(fields).filter(([, field]) => field !== undefined))
}
