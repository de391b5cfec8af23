/** The teams of the simulated workspace: inboxes that conversations are assigned to. */
import type { Admin } from '../workspace.ts'

export interface Team {
  readonly id: string
  readonly name: string
  /** Ids of the teammates in it. */
  readonly admin_ids: readonly string[]
}

/** Two teams: one of everybody, one of the first teammate. */
export function defaultTeams(admins: readonly Admin[]): readonly Team[] {
  const ids = admins.map(({ id }) => id)
  return [
    { id: '5017691', name: 'Support', admin_ids: ids },
    { id: '5017692', name: 'Billing', admin_ids: ids.slice(0, 1) },
  ]
}

export function teamView({ id, name, admin_ids }: Team): object {
  return { type: 'team', id, name, admin_ids: admin_ids.map(Number), assignment_limit: null, distribution_method: 'manual' }
}
