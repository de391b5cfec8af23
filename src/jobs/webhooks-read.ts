/** Reads what a notification of Intercom is about. The shapes are official (webhook models 2.17) but for those that say otherwise. */
import { z } from 'zod'
import type { Role } from '../contact.ts'
import type { Json } from '../json.ts'
import { asEmail } from '../mapping/as-email.ts'
import type { MetContact } from '../store/contact-truth-identities.ts'

/** Of conversations texts of digits, of contacts 24 hexadecimal digits; some descriptions have numbers. */
const id = z.union([z.string().min(1), z.int().transform(String)])
const text = z.string().nullish().catch(null)

const contact = z.looseObject({
  id,
  role: z.enum(['user', 'lead']).nullish().catch(null),
  external_id: text,
  /** What external_id is called before 2.0. */
  user_id: text,
  email: text,
})
const conversation = z.object({ data: z.object({ item: z.object({ id }) }) })
const aboutContact = z.object({ data: z.object({ item: contact }) })

/** Whom another object names: by an object with an id, or by the id alone. */
const named = z
  .union([id, z.looseObject({ id }).transform((one) => one.id)])
  .optional()
  .catch(undefined)
/** `duplicate`, `from` and `into` are assumed: older descriptions do not say how the two contacts are told. */
const pair = z.looseObject({ merged_from: named, duplicate: named, from: named, into: named })
/** Contacts may show whom they have taken in, newest or oldest first (official: 2.16, include_merge_history). */
const history = z
  .array(z.object({ source_contact_id: id, merged_at: z.number().catch(0) }))
  .optional()
  .catch(undefined)
const survivor = pair.extend({ id: id.optional(), role: contact.shape.role, merge_history: history })
const merge = z.object({ data: pair.extend({ item: survivor }) })

/** Undefined = no conversation is named. */
export function conversationOf(body: Json): string | undefined {
  return conversation.safeParse(body).data?.data.item.id
}

/** `role` = what the topic says of it, where the contact itself does not. Undefined = no contact is named. */
export function contactOf(body: Json, role: Role | null): MetContact | undefined {
  const { data } = aboutContact.safeParse(body)
  if (data === undefined) return undefined
  const { item } = data.data
  const externalId = item.external_id ?? item.user_id ?? null
  return { id: item.id, role: item.role ?? role, externalId: externalId === '' ? null : externalId, email: emailOf(item.email) }
}

/** As the mapping writes addresses; one that is none is as good as none. */
function emailOf(email: string | null | undefined): string | null {
  const converted = asEmail(email)
  return 'value' in converted ? converted.value : null
}

export interface Merge {
  readonly from: string
  readonly into: Pick<MetContact, 'id' | 'role'>
}

/** The item is the contact that stays; `merged_from` names the one that is gone. Undefined = the two are not told. */
export function mergeOf(body: Json): Merge | undefined {
  const { data } = merge.safeParse(body)
  if (data === undefined) return undefined
  const { item, ...rest } = data.data
  const from = namedIn(item) ?? namedIn(rest) ?? newestOf(item.merge_history)
  const into = item.into ?? rest.into ?? item.id
  if (from === undefined || into === undefined || from === into) return undefined
  return { from, into: { id: into, role: into === item.id ? (item.role ?? null) : null } }
}

function namedIn({ merged_from: mergedFrom, from, duplicate }: z.output<typeof pair>): string | undefined {
  return mergedFrom ?? from ?? duplicate
}

function newestOf(merges: z.output<typeof history>): string | undefined {
  return merges?.toSorted((a, b) => b.merged_at - a.merged_at)[0]?.source_contact_id
}
