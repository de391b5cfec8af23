/** The admin who owns a contact, found by email or id; it goes with the contact's own fields. */
import type { ContactExtras } from '../contact-extras.ts'
import type { Admin } from '../intercom/teammates.ts'
import type { Reason } from '../outcome.ts'
import type { ContactItem } from './contacts-context.ts'

/** Without an owner that the workspace does not have: Intercom would refuse the whole contact for it. Pure. */
export function withOwner(item: ContactItem, admins: readonly Admin[]): { item: ContactItem; unknown: readonly Reason[] } {
  const owner = item.want.extras?.owner
  if (owner === undefined) return { item, unknown: [] }
  const id = ownerId(owner, admins)
  if (id === undefined) return { item, unknown: [{ code: 'owner_unknown', why: unknownText(owner) }] }
  const { want } = item
  return { item: { ...item, want: { ...want, set: { ...want.set, owner_id: id } } }, unknown: [] }
}

function ownerId(owner: NonNullable<ContactExtras['owner']>, admins: readonly Admin[]): string | undefined {
  if ('id' in owner) return admins.find(({ id }) => id === owner.id)?.id
  return admins.find(({ email }) => email?.toLowerCase() === owner.email)?.id
}

/** An email address belongs in no message: the row has it. */
function unknownText(owner: NonNullable<ContactExtras['owner']>): string {
  const named = 'id' in owner ? `with the id ${owner.id}` : 'with the email address of the row'
  return `the workspace has no admin ${named}; the contact's owner is left as it is`
}
