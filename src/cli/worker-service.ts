/** What the HTTP servers of a working process may ask of it. */

import { HANDOFF } from '../config/handoff-schema.ts'
import type { WakeUps } from '../jobs/queue.ts'
import { createAgents } from '../server/agents.ts'
import { createService, type ServiceParts } from '../server/service.ts'
import type { Service } from '../server/service-contract.ts'
import { isDatabaseLost } from '../store/lost-database.ts'
import type { Context } from './context.ts'
import { errorLines } from './error-text.ts'
import { serviceSyncs } from './serve-syncs.ts'
import type { ProcessParts } from './worker-parts.ts'

export type ServiceJob = ProcessParts & Pick<ServiceParts, 'plan' | 'closing'> & { readonly queue: WakeUps }

export function serviceOf({ stop }: Pick<Context, 'stop'>, o: ServiceJob): Service {
  const { store, queue, connection, calls, plan, closing, syncs } = o
  const { client, workspace } = connection
  return createService({
    db: store.db,
    queue,
    syncs: serviceSyncs(o),
    workspace,
    plan,
    agents: createAgents({ db: store.db, queue, client, workspace, handsOff: syncs.has(HANDOFF) }),
    limits: connection.limits,
    onCall: calls.add,
    stopping: stop.signal,
    closing,
  })
}

/** What went wrong with a request and is no answer for whoever asked. */
export function defectLog({ trouble, log }: Pick<ProcessParts, 'trouble' | 'log'>): (error: unknown) => void {
  return (error) => {
    if (isDatabaseLost(error)) return trouble.saw(error)
    const text = errorLines(error, { verbose: true }).lines.join('; ')
    log({ event: 'request_failed', text, isTrouble: true })
  }
}
