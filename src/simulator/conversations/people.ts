/** Who writes in a conversation and who is given it: teammates, teams and contacts, or the API's refusal when there is no such one. */
import type { Contacts } from '../contacts/contacts.ts'
import { userNotFound } from '../contacts/find-contact.ts'
import type { SimContact } from '../contacts/sim-contact.ts'
import { ApiError } from '../http/api-error.ts'
import type { Workspace } from '../workspace.ts'
import { FIN, type SimAuthor } from './sim-part.ts'

/** The names by which a call can mean a contact. */
export interface ContactNames {
  readonly intercom_user_id?: string
  readonly user_id?: string
  readonly email?: string
}

/** A teammate as an author; Fin can be one too. @throws ApiError 404 with the text of `GET /admins/{id}` */
export function requireAdmin({ admins }: Pick<Workspace, 'admins'>, id: string): SimAuthor {
  const admin = admins.find((one) => one.id === id)
  if (admin !== undefined) return { type: 'admin', id, name: admin.name, email: admin.email }
  if (id === FIN.id) return FIN
  throw new ApiError({ status: 404, code: 'admin_not_found', message: 'Admin not found' })
}

/** Refuses a team or teammate that is not there; the text is ours. @throws ApiError 404 */
export function requireAssignee(
  { admins, desk }: Workspace,
  assignee: { readonly type: 'admin' | 'team'; readonly id: string },
): void {
  const known = assignee.type === 'team' ? desk.teams : [...admins, FIN]
  if (known.some(({ id }) => id === assignee.id)) return
  throw new ApiError({ status: 404, code: 'assignee_not_found', message: 'Assignee not found' })
}

/** A contact as an author. */
export function contactAuthor({ role, id, name, email }: SimContact): SimAuthor {
  return { type: role, id, name, email }
}

/**
 * The living contact that a call means; of several with one email the oldest.
 * @throws ApiError 404
 */
export function requireNamedContact({ present }: Contacts, names: ContactNames): SimContact {
  const { intercom_user_id, user_id, email } = names
  const named =
    intercom_user_id === undefined
      ? [
          ...(user_id === undefined ? [] : present.withExternalId(user_id)),
          ...(email === undefined ? [] : present.withEmail(email)),
        ]
      : [present.get(intercom_user_id)]
  const contact = named.find((one) => one !== undefined && !one.archived)
  if (contact === undefined) throw userNotFound()
  return contact
}
