/** What a request carries through the admin API's handlers. */
import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'

/** Who asks: the name of the token (`local` where none is asked for), and the address of the other end of the connection. */
export interface Caller {
  readonly name: string
  readonly address: string
}

/** What the audit row says of a state-changing call; both are set by what the path means, and never hold anything of a record. */
export interface Audited {
  /** Like `start_run`. */
  readonly action: string
  /** Like `sync/customers` or `run/20261120-k7mq3x`. */
  readonly target: string
}

/** For every hono app of the server: `new Hono<ApiEnv>()`. The door (door.ts) has set `caller` before any handler runs. */
export interface ApiEnv {
  readonly Bindings: HttpBindings
  readonly Variables: {
    caller: Caller
    /** Set by a handler that knows better than the path (audit-trail.ts). */
    audited?: Audited
    /** The operation's id, for metrics. */
    operation?: string
  }
}

export type ApiContext = Context<ApiEnv>
