/** The teams that conversations are assigned to. */
import { teamView } from '../conversations/teams.ts'
import { ApiError } from '../http/api-error.ts'
import { ok, type Route } from '../http/route.ts'
import type { Workspace } from '../workspace.ts'

export function teamRoutes({ desk }: Workspace): readonly Route[] {
  const family = 'contacts'
  const requireTeam = (id: string) => {
    const team = desk.teams.find((one) => one.id === id)
    if (team === undefined) throw new ApiError({ status: 404, code: 'team_not_found', message: 'Team not found' })
    return team
  }
  const list = { type: 'team.list', teams: desk.teams.map(teamView) }
  return [
    { family, method: 'GET', path: '/teams', handle: () => ok(list) },
    { family, method: 'GET', path: '/teams/{team_id}', handle: (call) => ok(teamView(requireTeam(call.param('team_id')))) },
  ]
}
