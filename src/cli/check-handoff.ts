/** Checks the hand-off: that its admin, its target and its tag are there, and that conversations can be searched. Changes nothing. */
import type { Workspace } from '../config/config.ts'
import type { HandoffSync } from '../config/handoff-schema.ts'
import { searchConversations } from '../intercom/conversations.ts'
import { createMemoryLimiter } from '../limiter/memory.ts'
import { createDesk } from '../sinks/handoff-desk.ts'
import { recentFinQuery } from '../sources/handoff.ts'
import { attempt, type Finding, failed, note, ok, skipped } from './check-finding.ts'
import type { IntercomCheck } from './check-intercom.ts'
import { openClient } from './connection.ts'
import type { Context } from './context.ts'
import { counted, duration } from './figures.ts'

export interface HandoffCheck {
  readonly sync: HandoffSync
  readonly settings: Workspace
  readonly intercom: Pick<IntercomCheck, 'workspace'>
}

/** Without a workspace nothing is asked: why is told already. */
export async function checkHandoff(context: Context, o: HandoffCheck): Promise<readonly Finding[]> {
  if (o.intercom.workspace === null) return [skipped('people', 'not tried: see token'), skipped('source', 'not tried: see token')]
  const { pools, headroom, live } = o.settings
  const limiter = createMemoryLimiter({ pools, headroom, live })
  const client = openClient(context, { settings: o.settings, limiter })
  const call = { client, signal: context.stop.signal }
  try {
    return [await checkPeople(o.sync, call), await checkSearch(o.sync, call), ...checkRules(o.sync)]
  } finally {
    await client.close()
    await limiter.close()
  }
}

interface Call {
  readonly client: ReturnType<typeof openClient>
  readonly signal: AbortSignal
}

async function checkPeople(sync: HandoffSync, { client, signal }: Call): Promise<Finding> {
  const found = await attempt('people', () => createDesk({ ...sync, client }).check({ signal }))
  if ('finding' in found) return found.finding
  if (found.value.length > 0) return failed('people', found.value.map(({ message }) => message).join('\n'))
  const { type, named } = sync.assignTo
  return ok(
    'people',
    `${type} ${JSON.stringify(named)} and tag ${JSON.stringify(sync.tag)} are there, and admin ${sync.adminId} acts`,
  )
}

async function checkSearch(sync: HandoffSync, { client, signal }: Call): Promise<Finding> {
  const query = recentFinQuery(Date.now() - sync.lookBackMs)
  const page = await attempt('source', () => searchConversations(client, { query, perPage: 1 }, { signal }))
  if ('finding' in page) return page.finding
  const many = page.value.totalCount === null ? 'conversations' : counted(page.value.totalCount, 'conversation')
  return ok('source', `${many} with Fin changed within ${duration(sync.lookBackMs / 1000)}; the rules choose among them`)
}

function checkRules({ rules }: HandoffSync): readonly Finding[] {
  const { unresolved, ...others } = rules
  const asksNothing = !unresolved && Object.values(others).every((rule) => rule === undefined)
  return asksNothing ? [note('rules', 'none is asked: conversations are handed over by hand only')] : []
}
