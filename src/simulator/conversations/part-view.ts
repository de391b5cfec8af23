/** Parts of a conversation as the API shows them. */
import type { ApiVersion } from '../http/api-version.ts'
import { plainText } from './body-html.ts'
import type { SimAuthor, SimPart } from './sim-part.ts'

export interface PartViewOptions {
  readonly version: ApiVersion
  /** Bodies and subjects in plain text. */
  readonly plaintext?: boolean
}

/** "We will return the 500 most recent conversation parts" (official). */
const MAX_PARTS = 500

/** The newest parts, oldest first; `total_count` counts all of them. */
export function partsView(parts: readonly SimPart[], o: PartViewOptions): object {
  const shown = parts.slice(-MAX_PARTS).map((part) => partView(part, o))
  return { type: 'conversation_part.list', conversation_parts: shown, total_count: parts.length }
}

/** Event details are told of parts that have some. */
function partView({ author, event_details, ...part }: SimPart, o: PartViewOptions): object {
  return {
    type: 'conversation_part',
    ...part,
    ...(event_details === null ? {} : { event_details }),
    body: part.body === null ? null : bodyIn(part.body, o),
    author: authorView(author),
    notified_at: part.created_at,
    redacted: false,
    email_message_metadata: null,
    metadata: {},
    tags: [],
    app_package_code: null,
  }
}

/** Whether Fin wrote it is told of Fin's parts. */
export function authorView({ from_ai_agent, is_ai_answer, ...author }: SimAuthor): object {
  return author.type === 'bot' ? { ...author, from_ai_agent: from_ai_agent ?? false, is_ai_answer: is_ai_answer ?? false } : author
}

export function bodyIn(html: string, { plaintext }: PartViewOptions): string {
  return plaintext === true ? plainText(html) : html
}
