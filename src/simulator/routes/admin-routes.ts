/** Who the token belongs to, and the teammates of the workspace. */
import type { Team } from '../conversations/teams.ts'
import { ApiError } from '../http/api-error.ts'
import { ok, type Route } from '../http/route.ts'
import type { Admin, Profile, Workspace } from '../workspace.ts'

export function adminRoutes({ admins, profile, desk }: Workspace): readonly Route[] {
  const list = admins.map((admin) => ({ ...adminView(admin), ...present, team_ids: teamIdsOf(admin, desk.teams) }))
  const one = (id: string) => {
    const found = list.find((admin) => admin.id === id)
    if (found === undefined) throw new ApiError({ status: 404, code: 'admin_not_found', message: 'Admin not found' })
    return found
  }
  return [
    { family: 'contacts', method: 'GET', path: '/me', handle: () => ok({ ...adminView(admins[0]), ...me, app: appView(profile) }) },
    { family: 'contacts', method: 'GET', path: '/admins', handle: () => ok({ type: 'admin.list', admins: list }) },
    { family: 'contacts', method: 'GET', path: '/admins/{admin_id}', handle: (call) => ok(one(call.param('admin_id'))) },
  ]
}

const me = { email_verified: true, avatar: { type: 'avatar', image_url: null } }

const present = { away_mode_enabled: false, away_mode_reassign: false, away_status_reason_id: null }

function adminView<T extends Admin | undefined>(admin: T) {
  return { type: 'admin', has_inbox_seat: true, ...admin }
}

function teamIdsOf({ id }: Admin, teams: readonly Team[]): number[] {
  return teams.filter(({ admin_ids }) => admin_ids.includes(id)).map((team) => Number(team.id))
}

function appView({ idCode, name, region, timezone, createdAt }: Profile): object {
  const security = { identity_verification: false, secure: false }
  return { type: 'app', id_code: idCode, name, region, timezone, created_at: createdAt, ...security }
}
