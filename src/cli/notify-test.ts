/** Tries the receivers as notifications do: with their secrets, through the proxy, within the same time limit; once, and past the outbox. */
import { randomUUID } from 'node:crypto'
import { loadConfig } from '../config/load.ts'
import type { ReceiverConfig } from '../config/notify-schema.ts'
import { nearest } from '../did-you-mean.ts'
import { ConfigError, type ExitCode } from '../errors.ts'
import { NotDelivered } from '../notify/not-delivered.ts'
import type { Notice } from '../notify/notice.ts'
import type { Receiver } from '../notify/receiver.ts'
import { proxyOf } from './connection.ts'
import type { Context } from './context.ts'
import { openReceivers } from './notify-receivers.ts'

interface Tried {
  readonly receiver: string
  readonly type: Receiver['type']
  readonly delivered: boolean
  /** What came back, or what went wrong. */
  readonly said: string
  readonly ms: number
}

/** 5 when a receiver did not take it. @throws ConfigError when there is none, or none of this name */
export async function testReceivers(context: Context, wanted?: string): Promise<ExitCode> {
  const { env, cwd, configPath: path, stop, terminal } = context
  const config = await loadConfig({ path, env, cwd, leaveOut: true, notify: true })
  const receivers = openReceivers(chosen(config.notify ?? [], { wanted, file: config.file }), { proxy: proxyOf(context) })
  try {
    const tried = await Promise.all(receivers.map((receiver) => tryReceiver(receiver, { signal: stop.signal })))
    for (const one of tried) tell(one, terminal)
    const failed = tried.filter(({ delivered }) => !delivered).map(({ receiver }) => receiver)
    if (failed.length > 0 && !terminal.json) terminal.warn(hint(failed, config.file))
    return failed.length === 0 ? 0 : 5
  } finally {
    await Promise.all(receivers.map((receiver) => receiver.close()))
  }
}

function chosen(
  all: readonly ReceiverConfig[],
  { wanted, file }: { wanted: string | undefined; file: string },
): readonly ReceiverConfig[] {
  if (all.length === 0) throw new ConfigError(`${file} has no receivers: list them under notify: (docs/notifications.md)`)
  if (wanted === undefined) return all
  const found = all.filter(({ name }) => name === wanted)
  if (found.length > 0) return found
  const names = all.map(({ name }) => name)
  const near = nearest(wanted, names)
  const known = near.length > 0 ? `; did you mean ${near.join(' or ')}?` : `; there are: ${names.join(', ')}`
  throw new ConfigError(`${file} has no receiver named ${JSON.stringify(wanted)}${known}`)
}

async function tryReceiver(receiver: Receiver, o: { signal: AbortSignal }): Promise<Tried> {
  const { name, type } = receiver
  const since = performance.now()
  const ended = (delivered: boolean, said: string): Tried => {
    return { receiver: name, type, delivered, said, ms: Math.round(performance.now() - since) }
  }
  try {
    return ended(true, await receiver.send({ id: randomUUID(), notice: testNotice(new Date()) }, o))
  } catch (error) {
    if (!(error instanceof NotDelivered)) throw error
    return ended(false, error.message)
  }
}

function hint(failed: readonly string[], file: string): string {
  const one = failed.length === 1 ? ` ${failed.join('')}` : ''
  return `not delivered to ${failed.join(', ')}: see notify: in ${file}, and try again with fin-sync notify${one}`
}

function testNotice(now: Date): Notice {
  return {
    kind: 'test',
    sync: null,
    run: null,
    at: now.toISOString(),
    since: null,
    recovered_from: [],
    title: 'a test message of fin-sync',
    reason: 'somebody ran fin-sync notify; what is told here otherwise is that a sync is not well, or is well again',
    counts: null,
    do: 'nothing',
  }
}

function tell({ receiver, type, delivered, said, ms }: Tried, terminal: Context['terminal']): void {
  if (terminal.json) terminal.data(JSON.stringify({ receiver, type, delivered, said, ms }))
  else if (delivered) terminal.data(`${receiver} (${type}): delivered in ${ms} ms${said === '' ? '' : `; it answered ${said}`}`)
  else terminal.warn(`fin-sync: ${said}`)
}
