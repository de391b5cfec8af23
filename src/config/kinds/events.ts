/** `kind: events`: each row is one event of a contact. */
import { z } from 'zod'
import type { FieldSpec } from '../config.ts'
import { FIELD_TYPES } from '../field-schema.ts'
import { strict } from '../strict.ts'
import { type Place, toFieldSpec, type Written } from '../written.ts'
import { actField, type FieldOrText, fieldOrText, toFieldOrText, toFields, toOptional } from './act-field.ts'
import { type ActParts, actParts, toActParts } from './act-parts.ts'

/** Which part of an event comes from where. */
export interface EventSpec {
  readonly eventName: FieldOrText
  readonly createdAt: FieldSpec
  /** Of these the first that a row fills says whose event it is. */
  readonly id: FieldSpec | undefined
  readonly userId: FieldSpec | undefined
  readonly email: FieldSpec | undefined
  readonly metadata: Readonly<Record<string, FieldSpec>>
}

export interface EventSync extends ActParts {
  readonly kind: 'events'
  readonly event: EventSpec
}

/** Intercom ignores what comes after the tenth key without a word (official description 2.16, POST /events). */
const MOST_METADATA = 10

const eventSchema = strict({
  event_name: fieldOrText().describe('What happened, such as placed-order: a column, a template, or { text: placed-order }'),
  created_at: actField(['date'], 'date').describe('When it happened; together with name and contact it identifies the event'),
  id: actField().optional().describe("The contact's id in Intercom; the only way to name a lead"),
  user_id: actField().optional().describe('Your own id of the user (its external_id)'),
  email: actField(['email'], 'email').optional().describe("The user's email, where emails identify your users"),
  metadata: z
    .record(z.string().min(1).max(190), actField(FIELD_TYPES))
    .refine((metadata) => Object.keys(metadata).length <= MOST_METADATA, {
      error: `Intercom keeps ${MOST_METADATA} keys of an event; take some out`,
    })
    .prefault({})
    .describe(`Up to ${MOST_METADATA} further values by name, without nesting; a name that ends in _date wants as: date`),
})
  .refine(({ id, user_id: userId, email }) => id !== undefined || userId !== undefined || email !== undefined, {
    error: 'expected one of id, user_id and email, or nobody knows whose event it is',
  })
  .describe('Which part of the event comes from where')

export const eventSync = strict({
  kind: z.literal('events').describe('What is written'),
  ...actParts,
  event: eventSchema,
}).describe('Each row is one event of a contact')

export function toEventSync(written: Written<typeof eventSync>, place: Place): EventSync {
  const { event } = written
  return {
    kind: written.kind,
    ...toActParts(written, place),
    event: {
      eventName: toFieldOrText(event.event_name),
      createdAt: toFieldSpec(event.created_at, 'date'),
      id: toOptional(event.id, 'string'),
      userId: toOptional(event.user_id, 'string'),
      email: toOptional(event.email, 'email'),
      metadata: toFields(event.metadata),
    },
  }
}
