/** Where versions of the API show the same thing of a conversation differently. */
import { type ApiVersion, isAtLeast } from '../http/api-version.ts'
import type { Priority, ResolutionState } from './sim-conversation.ts'

/** Which old word stands for which new one is our reading of how Fin's reports describe them; no source pairs them. */
const SINCE_2_15: Partial<Record<ResolutionState, ResolutionState>> = {
  routed_to_team: 'escalated',
  abandoned: 'negative_feedback',
}
const UNTIL_2_14: Partial<Record<ResolutionState, ResolutionState>> = {
  escalated: 'routed_to_team',
  procedure_handoff: 'routed_to_team',
  negative_feedback: 'abandoned',
}

/** Fin's resolution state in a version's own words (the enum changed with 2.15). */
export function resolutionStateIn(version: ApiVersion, state: ResolutionState | null): ResolutionState | null {
  if (state === null) return null
  return (isAtLeast(version, '2.15') ? SINCE_2_15[state] : UNTIL_2_14[state]) ?? state
}

/** Five levels from 2.16 on, a yes or no before. */
export function priorityIn(version: ApiVersion, priority: Priority): string {
  if (isAtLeast(version, '2.16')) return priority
  return priority === 'high' || priority === 'urgent' ? 'priority' : 'not_priority'
}

/** An integer, and 0 for nobody, from 2.16 on; null for nobody before. */
export function adminAssigneeIn(version: ApiVersion, id: string | null): number | null {
  return id === null && !isAtLeast(version, '2.16') ? null : Number(id)
}

/** As of the teammate, but a string before 2.16. */
export function teamAssigneeIn(version: ApiVersion, id: string | null): number | string | null {
  return isAtLeast(version, '2.16') ? Number(id) : id
}
