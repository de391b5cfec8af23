/** The sections of docs/configuration.md about conversations and the hand-off to people; their examples are those in examples/. */
import { readFileSync } from 'node:fs'
import { rulesSchema } from '../../src/config/handoff-rules-schema.ts'
import { adminTarget, handoffSchema, teamTarget } from '../../src/config/handoff-schema.ts'
import { fixedText } from '../../src/config/kinds/act-field.ts'
import { actGuards } from '../../src/config/kinds/act-parts.ts'
import { actContact, conversationSync, wordColumn } from '../../src/config/kinds/conversations.ts'
import { intercomSource } from '../../src/config/sources/intercom.ts'
import type { Section } from './config-sections.ts'

function exampleFrom(name: string, key: string): string {
  const text = readFileSync(new URL(`../../examples/${name}.yaml`, import.meta.url), 'utf8')
  return `\n${text.slice(text.indexOf(key))}`
}

const conversations = exampleFrom('conversations', 'workspace:')
const handoff = exampleFrom('handoff', 'workspace:')

const RULES: Readonly<Record<string, string>> = {
  confidence: 'Matches when a number of the conversation, which something of yours writes there, says that Fin was not sure.',
  asked_for_person: 'Matches when the customer wants a person.',
  category: 'Matches when the conversation is about something that people decide.',
  rating: 'Matches when the customer was not content.',
}

export const CONVERSATION_SECTIONS: readonly Section[] = [
  {
    title: 'A sync of conversations',
    schema: conversationSync,
    intro:
      'A sync with `kind: conversations` does something in conversations for each row; `examples/conversations.yaml` is worked out. Each row is done ' +
      'once: what its key stands for is never done again, and a row that says something else later is refused (`done_before`). It is live work: ' +
      'its calls go before those of contacts and pages.',
    example: conversations,
  },
  {
    title: 'What is done in a conversation',
    schema: conversationSync,
    inside: 'conversation',
    intro:
      'Which act it is, and where its parts come from: a column, `{ from: Column, … }`, or `{ text: … }` for one text in all rows. `start` and ' +
      '`message` need a person, all others a conversation_id.',
    example: conversations,
  },
  {
    title: 'Who it is about',
    schema: actContact,
    intro: 'The person of an act. Who is found by none of them and has an email or an external_id is made a contact first.',
    example: conversations,
  },
  {
    title: 'A word in a column',
    schema: wordColumn,
    intro: 'In the place of a word that is the same in every row: `act: { from: Act }`.',
    example: conversations,
  },
  {
    title: 'One text for all rows',
    schema: fixedText,
    intro: 'In the place of a column: `tag: { text: waiting }`.',
    example: conversations,
  },
  {
    title: 'Guards of acts',
    schema: actGuards,
    intro: 'What stops a run before its first call, until somebody allows it with `--allow`.',
    example: conversations.replace('    ambiguous:', '    guards: { min_rows: 1, change: 50% }\n    ambiguous:'),
  },
  {
    title: 'Source: intercom',
    schema: intercomSource,
    intro:
      'Conversations that a search in the workspace finds, each a row with the fields that Intercom tells: `id`, `state`, `source.body`, ' +
      '`ai_agent.resolution_state`, `custom_attributes.…`. `fin-sync intercom search conversations` tries a search.',
    example: conversations,
  },
  {
    title: 'handoff',
    schema: handoffSchema,
    intro:
      'Which conversations of Fin go to people, and how (`examples/handoff.yaml`). It runs as a sync named `handoff`: by its schedule, by ' +
      '`fin-sync run handoff`, for single conversations by `fin-sync handoff <id>` and the admin API, and by [webhooks](webhooks.md). Each conversation is handed ' +
      'over once for each time that Fin takes part, and none is taken from a person.',
    example: handoff,
  },
  {
    title: 'Rules of the hand-off',
    schema: handoffSchema,
    inside: 'rules',
    intro:
      'One that matches is enough. Each reads a field of the conversation, by its path, and a field that is absent or null never matches. A rule that ' +
      'is left out is not asked, but for `unresolved`.',
    example: handoff,
  },
  {
    title: 'To a team',
    schema: teamTarget,
    intro: 'One form of `assign_to`.',
    example: handoff,
  },
  {
    title: 'To a teammate',
    schema: adminTarget,
    intro: 'The other form of `assign_to`.',
    example: handoff.replace('{ team: Support }', '{ admin: ann@example.com }'),
  },
  ...['confidence', 'asked_for_person', 'category', 'rating'].map((rule) => ({
    title: `Rule: ${rule}`,
    schema: rulesSchema,
    inside: rule,
    intro: RULES[rule] ?? '',
    example: handoff,
  })),
]
