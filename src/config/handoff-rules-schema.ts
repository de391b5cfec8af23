/** The `rules:` of a hand-off: each reads one field of the conversation, and is not asked when it is left out. */
import { z } from 'zod'
import { text } from './sources/text.ts'
import { strict } from './strict.ts'

const field = text.describe('A field of the conversation, such as `custom_attributes.Confidence`')

export const rulesSchema = strict({
  unresolved: z
    .boolean()
    .default(true)
    .describe('Fin took part and gave up: escalated, negative_feedback, procedure_handoff; up to 2.14 routed_to_team, abandoned'),
  confidence: strict({
    field,
    below: z.number().default(0.4).describe('Strictly below'),
  })
    .optional()
    .describe('How sure Fin was'),
  asked_for_person: strict({
    field,
    is: z.union([z.boolean(), z.string(), z.number()]).default(true).describe('The value that says so'),
  })
    .optional()
    .describe('The customer asked for a person'),
  category: strict({
    field,
    in: z
      .array(text)
      .min(1)
      .default(['billing', 'legal', 'account_deletion'])
      .describe('Upper and lower case, spaces, - and _ make no difference'),
  })
    .optional()
    .describe('What the conversation is about'),
  rating: strict({
    field: field.default('ai_agent.rating').describe('`ai_agent.rating` or `conversation_rating.rating`'),
    at_most: z.number().default(2).describe('This or less'),
  })
    .optional()
    .describe('What the customer thought of it'),
})
