/** `source: { type: intercom }`: conversations of the workspace that a search finds. */
import { z } from 'zod'
import { strict } from '../strict.ts'
import { text } from './text.ts'

export interface IntercomSourceConfig {
  readonly type: 'intercom'
  /** A search in the readable form or as Intercom's own JSON. */
  readonly query: string | Readonly<Record<string, unknown>>
}

export const intercomSource = strict({
  type: z.literal('intercom').describe('Conversations of this workspace'),
  query: z
    .union([text, z.record(z.string(), z.unknown())], {
      error: 'expected a search such as: state = open AND ai_agent_participated = true',
    })
    .describe('A conversation search: readable (`state = open AND read = false`), or the JSON of POST /conversations/search'),
}).describe('Conversations that a search in Intercom finds')

export function toIntercomSource({ type, query }: z.output<typeof intercomSource>): IntercomSourceConfig {
  return { type, query }
}
