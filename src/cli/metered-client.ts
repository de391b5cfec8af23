/** A client whose calls are counted by themselves: several runs share one process, its connections and its limit. */
import type { IntercomClient } from '../intercom/client.ts'
import type { ProcessMeter } from './call-meter.ts'

export function meteredClient(client: IntercomClient, { saw: onCall, waited: onWaited }: ProcessMeter): IntercomClient {
  return { ...client, call: (request, o) => client.call(request, { ...o, onCall, onWaited }) }
}
