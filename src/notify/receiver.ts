/** Who is told: the contract of every receiver, and which notices one wants. */
import { ALERT_KINDS, type AlertKind, type Message, type NoticeKind } from './notice.ts'

export interface Receiver {
  /** Unique; messages wait under it, so they go to whoever has the name when their time comes. */
  readonly name: string
  readonly type: 'webhook' | 'slack' | 'email'
  /** Undefined = all. */
  readonly on?: readonly NoticeKind[] | undefined
  readonly syncs?: readonly string[] | undefined
  /**
   * Sends the message once, within a time limit of its own; answers what came back, in a few words.
   * @throws NotDelivered when it was not taken; the signal's reason when that aborted first, and then it may have arrived
   */
  send(message: Message, o: { signal: AbortSignal }): Promise<string>
  /** Also more than once. */
  close(): Promise<void>
}

/** Whether this state of this sync is to be told to the receiver. */
export function wantsAlert(
  { on = ALERT_KINDS, syncs }: Pick<Receiver, 'on' | 'syncs'>,
  o: { kind: AlertKind; sync: string },
): boolean {
  return on.includes(o.kind) && (syncs === undefined || syncs.includes(o.sync))
}

/** Whether the end of a state is to be told to the receiver, when it was told of the state. */
export function wantsRecovery({ on }: Pick<Receiver, 'on'>): boolean {
  return on === undefined || on.includes('recovered')
}
