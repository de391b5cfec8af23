/** How long a client may take: for `createServer` of node:http, so that one that dribbles its request does not hold a connection for ever. */
import type { ServerOptions } from 'node:http'

/**
 * Headers are due in 10 s and looked after every 5 s. The body has no limit here, because an upload may take an hour: who reads one gives it a
 * limit (json-body.ts). Idle connections are kept a little longer than proxies usually keep theirs (60 s), so that none meets a socket that was
 * just closed.
 */
export const TIME_LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 0,
  connectionsCheckingInterval: 5_000,
  keepAliveTimeout: 65_000,
} as const satisfies ServerOptions
