/** Conversations that are to be handed over by the command line, and what must be true of each of them in the end. */
import type { Simulator } from '../../src/simulator/simulator.ts'

const [ADMIN, TEAM, TAG, MESSAGE] = ['991267459', '5017691', 'needs a person', 'A person takes over']

export const HANDOFF_YAML = `
workspace: { admin_id: "${ADMIN}" }
syncs: {}
handoff:
  assign_to: { team: Support }
  tag: ${TAG}
  message: ${MESSAGE}
`

export async function makeTag({ url, token }: Pick<Simulator, 'url' | 'token'>): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  await fetch(`${url}/tags`, { method: 'POST', headers, body: JSON.stringify({ name: TAG }) })
}

/** Their ids. Every third one is closed, so that it has to be opened first. */
export function addEscalated({ state }: Pick<Simulator, 'state'>, count: number): string[] {
  return Array.from(
    { length: count },
    (_, i) =>
      state.conversations.add({
        body: `<p>Question ${i}</p>`,
        parts: [{ author: 'bot', body: '<p>Answer</p>' }],
        ai_agent: { resolution_state: 'escalated', created_at: 1_734_537_000 + i },
        ...(i % 3 === 0 ? { state: 'closed' } : {}),
      }).id,
  )
}

/** What is wrong: `lost` = something was not done, `twice` = it was done again. */
export function judgeHandoffs({ state }: Pick<Simulator, 'state'>, ids: readonly string[]): string[] {
  return ids.flatMap((id) => {
    const found = state.conversations.find(id)
    if (found === undefined) return [`lost: conversation ${id} is gone`]
    const ours = found.parts.filter(({ author }) => author.id === ADMIN)
    const count = (type: string): number =>
      ours.filter(({ part_type: one, body }) => one === type && (type !== 'assignment' || body !== null)).length
    const assigned = found.team_assignee_id === TEAM && found.state === 'open'
    return [
      ...(assigned ? [] : [`lost: conversation ${id} is not with the team, or not open`]),
      ...told(id, 'tag', found.tags.length),
      ...told(id, 'note', count('note')),
      ...told(id, 'assignment with its message', count('assignment')),
      ...(count('open') > 1 ? [`twice: conversation ${id} was opened ${count('open')} times`] : []),
    ]
  })
}

function told(id: string, what: string, count: number): string[] {
  if (count === 1) return []
  return [count === 0 ? `lost: conversation ${id} has no ${what}` : `twice: conversation ${id} has ${count} of ${what}`]
}
