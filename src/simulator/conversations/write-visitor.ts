/** Changes visitors and turns them into contacts. */
import { z } from 'zod'
import { newContact, type SimContact } from '../contacts/sim-contact.ts'
import { invalid, notFound } from '../http/api-error.ts'
import { parseBody } from '../http/parse-body.ts'
import { nowSeconds, type Workspace } from '../workspace.ts'
import type { SimVisitor, VisitorNames } from './visitors.ts'

const names = { id: z.string().exactOptional(), user_id: z.string().exactOptional(), email: z.string().exactOptional() }
const updateSchema = z.object({
  ...names,
  name: z.string().nullable().exactOptional(),
  custom_attributes: z.record(z.string(), z.string()).exactOptional(),
})
const convertSchema = z.object({ type: z.enum(['user', 'lead']), user: z.object(names), visitor: z.object(names) })

/** @throws ApiError 404 */
export function requireVisitor({ desk }: Workspace, names: VisitorNames): SimVisitor {
  const visitor = desk.visitors.find(names)
  if (visitor === undefined) throw notFound('Visitor Not Found')
  return visitor
}

/** Changes what the body names and nothing else. @throws ApiError 404 */
export function updateVisitor(workspace: Workspace, body: unknown): SimVisitor {
  const { id, user_id, email: _, custom_attributes = {}, ...changes } = parseBody(updateSchema, body)
  const visitor = requireVisitor(workspace, { id, user_id })
  const merged = { ...visitor.custom_attributes, ...custom_attributes }
  return workspace.desk.visitors.save({ ...visitor, ...changes, custom_attributes: merged, updated_at: nowSeconds(workspace) })
}

/**
 * `POST /visitors/convert`: merged into the user when there is one, else the visitor becomes a contact with the identifiers given.
 * @throws ApiError 404
 */
export function convertVisitor(workspace: Workspace, body: unknown): SimContact {
  const { type, user, visitor: wanted } = parseBody(convertSchema, body)
  const visitor = requireVisitor(workspace, wanted)
  if (type === 'lead') return becomeLead(workspace, visitor)
  const known = knownUser(workspace, user)
  if (known === undefined && user.email === undefined && user.user_id === undefined) {
    throw invalid('user needs an email or a user_id', 'user')
  }
  workspace.desk.visitors.delete(visitor.id)
  if (known !== undefined) return known
  const identity = { external_id: user.user_id ?? null, email: user.email ?? visitor.email }
  return becomeContact(workspace, visitor, { role: 'user', ...identity })
}

/** A lead with the visitor's id, whose external_id is the visitor's user_id. */
export function becomeLead(workspace: Workspace, visitor: SimVisitor): SimContact {
  workspace.desk.visitors.delete(visitor.id)
  return becomeContact(workspace, visitor, { role: 'lead', external_id: visitor.user_id, email: visitor.email })
}

function becomeContact(
  workspace: Workspace,
  { id, name, phone, custom_attributes }: SimVisitor,
  identity: Pick<SimContact, 'role' | 'external_id' | 'email'>,
): SimContact {
  const now = nowSeconds(workspace)
  return workspace.contacts.save(newContact({ ...identity, name, phone, custom_attributes }, { id, nowSeconds: now }))
}

function knownUser(
  { contacts }: Workspace,
  { id = '', user_id, email }: z.infer<typeof convertSchema>['user'],
): SimContact | undefined {
  const { present } = contacts
  const byKey = user_id === undefined ? [] : present.withExternalId(user_id)
  const byEmail = email === undefined ? [] : present.withEmail(email)
  return [...[present.get(id) ?? []].flat(), ...byKey, ...byEmail].find((one) => one.role === 'user' && !one.archived)
}
