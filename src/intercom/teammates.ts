/** Who works in a workspace: its admins and its teams. */
import { z } from 'zod'
import { idText, text } from './answer-fields.ts'
import type { IntercomClient } from './client.ts'
import type { CallOptions } from './request.ts'

const ids = z
  .array(idText)
  .nullish()
  .transform((value) => value ?? [])
const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false)

/** Official description 2.16: admin. */
const adminSchema = z
  .object({ id: idText, name: text, email: text, away_mode_enabled: flag, has_inbox_seat: flag, team_ids: ids })
  .transform((found) => ({
    id: found.id,
    name: found.name,
    email: found.email,
    away: found.away_mode_enabled,
    hasInboxSeat: found.has_inbox_seat,
    teamIds: found.team_ids,
  }))

/** `away`: conversations that are assigned wait until the admin is back. */
export type Admin = Readonly<z.output<typeof adminSchema>>

/** Official description 2.16: team. */
const teamSchema = z
  .object({ id: idText, name: text, admin_ids: ids })
  .transform((found) => ({ id: found.id, name: found.name, adminIds: found.admin_ids }))

export type Team = Readonly<z.output<typeof teamSchema>>

/** `GET /admins`; it has no pages. The description lets an entry be null: it is left out. */
export async function listAdmins(client: IntercomClient, o: CallOptions = {}): Promise<readonly Admin[]> {
  const request = { method: 'GET', path: '/admins', operation: 'GET /admins' } as const
  const schema = z.object({ admins: z.array(adminSchema.nullable()) })
  const { admins } = await client.call({ ...request, schema, repeatable: true }, o)
  return admins.filter((admin) => admin !== null)
}

/** Refused with 404 `admin_not_found`. */
export function getAdmin(client: IntercomClient, id: string, o: CallOptions = {}): Promise<Admin> {
  const request = { method: 'GET', path: `/admins/${encodeURIComponent(id)}`, operation: 'GET /admins/{id}' } as const
  return client.call({ ...request, schema: adminSchema, repeatable: true }, o)
}

/** `GET /teams`; it has no pages. */
export async function listTeams(client: IntercomClient, o: CallOptions = {}): Promise<readonly Team[]> {
  const request = { method: 'GET', path: '/teams', operation: 'GET /teams' } as const
  const { teams } = await client.call({ ...request, schema: z.object({ teams: z.array(teamSchema) }), repeatable: true }, o)
  return teams
}
