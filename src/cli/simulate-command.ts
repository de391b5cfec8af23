/** `fin-sync simulate`: a local Intercom to try things on, until it is stopped. */
import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { ConfigError, type ExitCode } from '../errors.ts'
import type { SimulatorOptions } from '../simulator/options.ts'
import type { Simulator } from '../simulator/simulator.ts'
import type { Subscription } from '../simulator/webhooks/webhooks.ts'
import { readContacts } from './contacts-file.ts'
import type { Begin, Context } from './context.ts'
import { counted } from './figures.ts'
import { milliseconds, webAddress, wholeNumber } from './options.ts'
import type { Terminal } from './terminal.ts'

interface SimulateOptions {
  readonly host: string
  readonly port: number
  readonly token: string
  readonly limit: number
  readonly pools: 'shared' | 'separate'
  readonly searchDelay: number
  readonly latency: number
  readonly contacts?: string
  readonly webhooks?: string
}

/** Intercom enforces its limits in windows of 10 seconds (official: rate-limiting). */
const WINDOW_MS = 10_000

export function addSimulateCommand(program: Command, begin: Begin): void {
  program
    .command('simulate')
    .description('start a local Intercom to try things on')
    .option('--host <address>', 'where it listens; 0.0.0.0 lets everybody in who knows its token', '127.0.0.1')
    .option('--port <n>', '0 takes a free one', wholeNumber({ min: 0, max: 65_535 }), 4010)
    .option('--token <token>', 'the access token it takes', 'simulator-token')
    .option('--limit <calls>', 'calls allowed in 10 s', wholeNumber({ min: 1, max: 1_000_000 }), 1667)
    .addOption(
      new Option('--pools <pools>', 'one limit for everything, or one for each family')
        .choices(['shared', 'separate'])
        .default('shared'),
    )
    .option('--search-delay <duration>', 'how long search lags behind writes', milliseconds, 0)
    .option('--latency <duration>', 'how long every call takes at least', milliseconds, 0)
    .option('--contacts <file.json>', 'contacts that are there from the start')
    .option('--webhooks <url>', 'who is told what happens; INTERCOM_CLIENT_SECRET signs', webAddress)
    .action(begin((context, options: SimulateOptions) => simulate(context, options)))
}

async function simulate(context: Context, o: SimulateOptions): Promise<ExitCode> {
  const { startSimulator } = await import('../simulator/simulator.ts')
  const { terminal, stop } = context
  const simulator = await startSimulator(await simulatorOptions(context, o))
  simulator.onCall((call) => terminal.detail(`${call.method} ${call.path} → ${call.status}`))
  try {
    introduce(terminal, simulator)
    await aborted(stop.signal)
    return 0
  } finally {
    await simulator.close()
  }
}

async function simulatorOptions(context: Context, o: SimulateOptions): Promise<SimulatorOptions> {
  return {
    host: o.host,
    port: o.port,
    token: o.token,
    limits: { app: { limit: o.limit, windowMs: WINDOW_MS }, pools: o.pools },
    searchDelayMs: o.searchDelay,
    latencyMs: o.latency,
    ...(o.contacts === undefined ? {} : { seed: await readContacts(resolve(context.cwd, o.contacts), o.contacts) }),
    ...(o.webhooks === undefined ? {} : { webhooks: { subscriptions: [subscription(context, o.webhooks)] } }),
  }
}

/** @throws ConfigError without a secret: nobody could tell these webhooks from forged ones */
function subscription({ env }: Context, url: string): Subscription {
  const secret = env.clientSecret
  if (secret !== undefined) return { url, secret: secret.reveal() }
  throw new ConfigError(
    '--webhooks needs a client secret to sign with: set INTERCOM_CLIENT_SECRET to a text of your choice, the same here and for fin-sync serve.',
  )
}

/** stdout holds nothing but what a shell can take in, or one line of JSON. */
function introduce(terminal: Terminal, { url, token, state }: Simulator): void {
  terminal.say(
    `a simulated Intercom with ${counted(state.contacts().length, 'contact')} is ready; Ctrl-C ends it. Point fin-sync at it with:`,
  )
  if (terminal.json) terminal.data(JSON.stringify({ base_url: url, access_token: token }))
  else for (const line of [`export INTERCOM_BASE_URL=${url}`, `export INTERCOM_ACCESS_TOKEN=${token}`]) terminal.data(line)
  terminal.say('to make the next call fail, for example (kinds: latency, status, drop_before, drop_after, rate_limit):')
  terminal.say(
    `  curl -d '{"kind": "status", "status": 503, "match": {"method": "POST", "path": "^/contacts$"}}' ${url}/__simulator/faults`,
  )
  terminal.say(`what it has counted: curl ${url}/__simulator/state`)
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
