/** A part of a conversation as the simulator keeps it: one message, note, assignment or change of state. */

export type ConversationState = 'open' | 'closed' | 'snoozed'

export type AuthorType = 'admin' | 'user' | 'lead' | 'bot' | 'team'

export interface SimAuthor {
  readonly type: AuthorType
  readonly id: string
  readonly name: string | null
  readonly email: string | null
  /** Written by Fin. */
  readonly from_ai_agent?: boolean
  /** An answer that Fin made up itself. */
  readonly is_ai_answer?: boolean
}

export interface SimAttachment {
  readonly type: 'upload'
  readonly name: string
  readonly url: string
  readonly content_type: string
  readonly filesize: number
  readonly width: number | null
  readonly height: number | null
}

/** Times are unix seconds. */
export interface SimPart {
  /** Decimal; ids of later parts are greater. */
  readonly id: string
  /** `comment`, `note`, `quick_reply`, `assignment`, `assign_and_reopen`, `open`, `close`, `snoozed` and others. */
  readonly part_type: string
  /** HTML. */
  readonly body: string | null
  readonly author: SimAuthor
  readonly assigned_to: { readonly type: 'admin' | 'team'; readonly id: string } | null
  readonly attachments: readonly SimAttachment[]
  /** The conversation's state once the part was made. */
  readonly state: ConversationState
  readonly event_details: object | null
  readonly external_id: string | null
  readonly created_at: number
  readonly updated_at: number
}

/** What a part is made from. */
export interface PartSeed extends Partial<Omit<SimPart, 'id' | 'author'>> {
  /** A type alone stands for the conversation's first contact, the first teammate, or Fin. Default: the contact. */
  readonly author?: AuthorType | (Partial<SimAuthor> & Pick<SimAuthor, 'type'>)
}

/** The bot that speaks for the workspace; no teammate, so `GET /admins` does not list it. */
export const FIN: SimAuthor = {
  type: 'bot',
  id: '991267400',
  name: 'Fin',
  email: 'operator+simulated@intercom.io',
}

/** A comment with nothing but what is given. */
export function newPart(
  seed: Partial<Omit<SimPart, 'id' | 'author'>>,
  made: Pick<SimPart, 'id' | 'author' | 'state'> & { readonly nowSeconds: number },
): SimPart {
  const { nowSeconds, ...given } = made
  const created_at = seed.created_at ?? nowSeconds
  return {
    part_type: 'comment',
    body: null,
    assigned_to: null,
    attachments: [],
    event_details: null,
    external_id: null,
    updated_at: created_at,
    ...given,
    ...seed,
    created_at,
  }
}

/** Whether a contact wrote it. */
export function isByContact({ author }: Pick<SimPart, 'author'>): boolean {
  return author.type === 'user' || author.type === 'lead'
}
