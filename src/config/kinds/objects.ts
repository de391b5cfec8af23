/** `kind: objects`: each row is one instance of a custom object. */
import { z } from 'zod'
import type { FieldSpec } from '../config.ts'
import { FIELD_TYPES } from '../field-schema.ts'
import { strict } from '../strict.ts'
import { type Place, toFieldSpec, type Written } from '../written.ts'
import { actField, toFields, toOptional } from './act-field.ts'
import { type ActParts, actParts, toActParts } from './act-parts.ts'

/** Which part of an instance comes from where. */
export interface ObjectSpec {
  /** The identifier of the custom object, such as Order. */
  readonly type: string
  readonly externalId: FieldSpec
  readonly externalCreatedAt: FieldSpec | undefined
  readonly externalUpdatedAt: FieldSpec | undefined
  readonly customAttributes: Readonly<Record<string, FieldSpec>>
}

/** What an instance is linked from: a contact or a conversation, by one of these fields. */
export interface LinkSpec {
  readonly attribute: string
  readonly by: 'contact.id' | 'contact.external_id' | 'conversation.id'
  readonly field: FieldSpec
}

export interface ObjectSync extends ActParts {
  readonly kind: 'objects'
  readonly object: ObjectSpec
  readonly link: LinkSpec | undefined
}

const name = z.string().min(1).max(190)

const objectSchema = strict({
  type: name.describe('The identifier of the custom object in Intercom, such as Order'),
  external_id: actField().describe('Your own id of the instance: the one of this id is updated, or created'),
  external_created_at: actField(['date'], 'date').optional().describe('When it was created where it comes from'),
  external_updated_at: actField(['date'], 'date').optional().describe('When it was changed there last'),
  custom_attributes: z.record(name, actField(FIELD_TYPES)).prefault({}).describe("The object's attributes by their identifiers"),
}).describe('Which part of the instance comes from where')

/** `link.contact` */
export const linkContact = strict({
  id: actField().optional().describe("The contact's id in Intercom"),
  external_id: actField().optional().describe('Your own id of the user'),
})

/** `link.conversation` */
export const linkConversation = strict({ id: actField().describe("The conversation's id in Intercom") })

const linkSchema = strict({
  attribute: name.describe('The attribute of the contact or the conversation that refers to the object, such as order'),
  contact: linkContact.optional().describe('The contact that the instance belongs to, by one of its ids'),
  conversation: linkConversation.optional().describe('The conversation that the instance belongs to'),
})
  .refine(({ contact, conversation }) => [contact?.id, contact?.external_id, conversation].filter(Boolean).length === 1, {
    error: 'expected one of contact.id, contact.external_id and conversation.id',
  })
  .describe('Adds the instance to those that a contact or a conversation refers to; an empty cell links nothing')

export const objectSync = strict({
  kind: z.literal('objects').describe('What is written'),
  ...actParts,
  object: objectSchema,
  link: linkSchema.optional(),
}).describe('Each row is one instance of a custom object')

export function toObjectSync(written: Written<typeof objectSync>, place: Place): ObjectSync {
  const { object } = written
  return {
    kind: written.kind,
    ...toActParts(written, place),
    object: {
      type: object.type,
      externalId: toFieldSpec(object.external_id, 'string'),
      externalCreatedAt: toOptional(object.external_created_at, 'date'),
      externalUpdatedAt: toOptional(object.external_updated_at, 'date'),
      customAttributes: toFields(object.custom_attributes),
    },
    link: written.link && toLink(written.link),
  }
}

function toLink({ attribute, contact, conversation }: Written<typeof linkSchema>): LinkSpec | undefined {
  if (conversation) return { attribute, by: 'conversation.id', field: toFieldSpec(conversation.id, 'string') }
  if (contact?.id) return { attribute, by: 'contact.id', field: toFieldSpec(contact.id, 'string') }
  const field = toOptional(contact?.external_id, 'string')
  return field && { attribute, by: 'contact.external_id', field }
}
