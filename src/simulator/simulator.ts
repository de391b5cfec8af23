/** A local Intercom: a small HTTP server with state that behaves as the real API is documented and known to behave. */
import { setTimeout as delay } from 'node:timers/promises'
import { Hono } from 'hono'
import { createArticles } from './articles/articles.ts'
import { createAttributes } from './attributes/attributes.ts'
import { byHand, type SimulatorState } from './by-hand.ts'
import { createChannel } from './channel-events/channel.ts'
import { createCompanies } from './companies/companies.ts'
import { createContacts } from './contacts/contacts.ts'
import { createContent } from './content/content.ts'
import { createDesk } from './conversations/desk.ts'
import { createEvents } from './events/events.ts'
import { addRoutes, type SimulatorApp } from './http/app.ts'
import { type ArrivedCall, type Call, type CallLog, type Counts, createCallLog, type Listener } from './http/call-log.ts'
import { addControl } from './http/control.ts'
import { createFaults, type FaultRule, type Faults } from './http/faults.ts'
import { listen } from './http/listen.ts'
import { createRateLimits } from './http/rate-limits.ts'
import { SCOPES } from './http/route.ts'
import { seededRandom } from './http/seeded-random.ts'
import { createServe } from './http/serve.ts'
import { createNotes } from './notes/notes.ts'
import { createObjects } from './objects/objects.ts'
import { DEFAULT_ADMINS, DEFAULT_PROFILE, DEFAULT_RULES, DEFAULT_TOKEN, DEFAULT_VERSION, type SimulatorOptions } from './options.ts'
import { allRoutes } from './routes/all-routes.ts'
import { countLiving } from './search/list-contacts.ts'
import { createSubscriptions } from './subscriptions/subscriptions.ts'
import { createTags } from './tags.ts'
import { announce } from './webhooks/announce.ts'
import { addWebhookControl } from './webhooks/webhook-control.ts'
import { createWebhooks } from './webhooks/webhooks.ts'
import { nowSeconds, type Workspace } from './workspace.ts'

export interface Simulator {
  /** `http://<host>:<port>`, without a slash at the end. */
  readonly url: string
  readonly port: number
  /** The first of the tokens. */
  readonly token: string
  readonly state: SimulatorState
  counts(): Counts
  /** The latest calls in the order they were handled. */
  calls(): readonly Call[]
  /** Forgets counts and calls. */
  resetCounts(): void
  /** Adds a fault rule for coming calls. */
  fault(rule: FaultRule): void
  /** Forgets all fault rules. */
  clearFaults(): void
  /** Tells about each call after it was applied and before it is answered; the answer waits for a returned promise. */
  onCall(listener: Listener<Call>): () => void
  /** Tells about each call before anything is done with it; the call waits for a returned promise. */
  onArrival(listener: Listener<ArrivedCall>): () => void
  /** Stops at once, cutting open connections. */
  close(): Promise<void>
}

/** @throws FinSyncError when the port cannot be had */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { now = Date.now, port = 0, host, token = DEFAULT_TOKEN } = options
  const tokens = [token].flat()
  const parts = {
    workspace: createWorkspace(options, now),
    log: createCallLog(),
    faults: createFaults(options.random ?? seededRandom(1)),
  }
  const listening = await listen(createApp(options, { ...parts, tokens: new Set(tokens), now }), { port, host })
  const close = () => {
    parts.workspace.webhooks.close()
    return listening.close()
  }
  return { ...listening, close, token: tokens[0] ?? DEFAULT_TOKEN, state: byHand(parts.workspace), ...controlsOf(parts) }
}

interface Parts {
  readonly workspace: Workspace
  readonly log: CallLog
  readonly faults: Faults
}

function controlsOf({ log, faults }: Pick<Parts, 'log' | 'faults'>) {
  return {
    counts: log.counts,
    calls: log.calls,
    resetCounts: log.reset,
    onCall: log.onCall,
    onArrival: log.onArrival,
    fault: faults.add,
    clearFaults: faults.clear,
  }
}

function createApp(options: SimulatorOptions, parts: Parts & { tokens: ReadonlySet<string>; now: () => number }): SimulatorApp {
  const { workspace, log, faults, now } = parts
  const serve = createServe({
    ...parts,
    scopes: new Set(options.scopes ?? SCOPES),
    version: options.version ?? DEFAULT_VERSION,
    latencyMs: options.latencyMs ?? 0,
    limits: createRateLimits(options.limits ?? {}, now),
    sleep: options.sleep ?? delay,
  })
  const app: SimulatorApp = new Hono()
  addControl(app, { faults, state: () => ({ contacts: countLiving(workspace.contacts.present), counts: log.counts() }) })
  addWebhookControl(app, workspace)
  addRoutes(app, allRoutes(workspace), { serve, acceptPatch: options.compat?.patch ?? false })
  return app
}

function createWorkspace(options: SimulatorOptions, now: () => number): Workspace {
  const admins = options.admins ?? DEFAULT_ADMINS
  const { sameEmail, longStrings, attributeLimit, maxInValues, assignClosed } = { ...DEFAULT_RULES, ...options }
  const workspace: Workspace = {
    profile: { ...DEFAULT_PROFILE, ...options.workspace },
    admins,
    contacts: createContacts({ searchDelayMs: options.searchDelayMs ?? 0, now }),
    attributes: createAttributes({ adminId: admins[0].id, nowSeconds: () => nowSeconds({ now }) }),
    tags: createTags(),
    companies: createCompanies({ nowSeconds: () => nowSeconds({ now }) }),
    notes: createNotes(),
    subscriptions: createSubscriptions(),
    articles: createArticles({ nowSeconds: () => nowSeconds({ now }) }),
    content: createContent({ ingestDelayMs: options.ingestDelayMs ?? 0, now }),
    events: createEvents(),
    channel: createChannel(),
    objects: createObjects(options.objectTypes),
    desk: createDesk(options, { admins, now, searchDelayMs: options.searchDelayMs ?? 0 }),
    webhooks: createWebhooks(options.webhooks ?? {}, {
      ...options,
      now,
      appId: options.workspace?.idCode ?? DEFAULT_PROFILE.idCode,
    }),
    rules: { sameEmail, longStrings, attributeLimit, maxInValues, assignClosed },
    now,
  }
  for (const attribute of options.attributes ?? []) workspace.attributes.add(attribute)
  for (const contact of options.seed ?? []) workspace.contacts.add(contact, { atOnce: true })
  return announce(workspace, options.version ?? DEFAULT_VERSION)
}
