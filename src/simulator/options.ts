/** How a simulator can be set up; every option has a default that behaves as Intercom documents itself. */
import type { AttributeSeed } from './attributes/attributes.ts'
import type { ContactSeed } from './contacts/sim-contact.ts'
import type { DeskOptions } from './conversations/desk.ts'
import type { LimitOptions } from './http/rate-limits.ts'
import type { Scope } from './http/route.ts'
import type { WebhookOptions } from './webhooks/webhooks.ts'
import type { Admin, Profile, Rules } from './workspace.ts'

export interface SimulatorOptions extends Partial<Rules>, DeskOptions {
  /** Default 0 takes a free one. */
  readonly port?: number
  /** The address to listen on; default 127.0.0.1. */
  readonly host?: string
  /** Default `simulator-token`. Several tokens stand for several apps in one workspace; all others get 401. */
  readonly token?: string | readonly string[]
  readonly workspace?: Partial<Profile>
  /** Teammates; the first one owns the token. Default two. */
  readonly admins?: readonly [Admin, ...Admin[]]
  /** Version of calls without Intercom-Version. Default 2.16. */
  readonly version?: string
  /** Default: 1,667 calls per app in 10 s, one pool for everything, windows aligned to the epoch. */
  readonly limits?: LimitOptions | 'none'
  /** How long a write stays invisible to search, and to nothing else. Default 0. */
  readonly searchDelayMs?: number
  /** How long Fin takes to read a page that was written (`last_ingested_at`); Infinity = for ever. Default 0. */
  readonly ingestDelayMs?: number
  /** How long every call waits before it is handled. Default 0. */
  readonly latencyMs?: number
  /** Epoch milliseconds; default Date.now. */
  readonly now?: () => number
  /** Default: a real timer. */
  readonly sleep?: (ms: number) => Promise<void>
  /** Numbers from 0 up to 1 for faults with a probability; default a sequence that repeats from start to start. */
  readonly random?: () => number
  /** Contacts that are there from the start; search sees them at once. Their custom attributes need not be declared. */
  readonly seed?: readonly ContactSeed[]
  /** Custom attributes that are there from the start. */
  readonly attributes?: readonly AttributeSeed[]
  /** Identifiers of the custom objects that the workspace has; default every one. */
  readonly objectTypes?: readonly string[]
  /** Who is told what happens, and how. */
  readonly webhooks?: WebhookOptions
  /** What the token may do; default everything. */
  readonly scopes?: readonly Scope[]
  readonly compat?: {
    /** Lets PATCH do what PUT does; the real API answers 404. */
    readonly patch?: boolean
  }
}

export const DEFAULT_TOKEN = 'simulator-token'
export const DEFAULT_VERSION = '2.16'

export const DEFAULT_PROFILE: Profile = {
  idCode: 'simulated',
  name: 'Simulated workspace',
  region: 'US',
  timezone: 'UTC',
  createdAt: 1_704_067_200,
}

export const DEFAULT_ADMINS: readonly [Admin, ...Admin[]] = [
  { id: '991267459', name: 'First admin', email: 'first.admin@example.com' },
  { id: '991267460', name: 'Second admin', email: 'second.admin@example.com' },
]

/** The attribute limit is documented (help article 179); the rest is unknown, see Rules. */
export const DEFAULT_RULES: Rules = {
  sameEmail: 'conflict',
  longStrings: 'refuse',
  attributeLimit: 250,
  maxInValues: Infinity,
  assignClosed: 'reopen',
}
