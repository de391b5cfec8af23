/** Who the token belongs to, and the teammates of the workspace. */
import { ok, type Route } from '../http/route.ts'
import type { Admin, Profile, Workspace } from '../workspace.ts'

export function adminRoutes({ admins, profile }: Workspace): readonly Route[] {
  const list = admins.map((admin) => ({ ...adminView(admin), away_mode_enabled: false, away_mode_reassign: false, team_ids: [] }))
  return [
    { family: 'contacts', method: 'GET', path: '/me', handle: () => ok({ ...adminView(admins[0]), ...me, app: appView(profile) }) },
    { family: 'contacts', method: 'GET', path: '/admins', handle: () => ok({ type: 'admin.list', admins: list }) },
  ]
}

const me = { email_verified: true, avatar: { type: 'avatar', image_url: null } }

function adminView(admin: Admin | undefined): object {
  return { type: 'admin', ...admin, has_inbox_seat: true }
}

function appView({ idCode, name, region, timezone, createdAt }: Profile): object {
  const security = { identity_verification: false, secure: false }
  return { type: 'app', id_code: idCode, name, region, timezone, created_at: createdAt, ...security }
}
