/** A client for work that somebody waits for: every call of it goes before bulk work. */
import type { IntercomClient } from './client.ts'

export function liveClient(client: IntercomClient): IntercomClient {
  return { ...client, call: (request, o) => client.call(request, { ...o, live: true }) }
}
