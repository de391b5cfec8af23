/** Notifications as the sweep calls them: judges at once, sends in the background, so that nothing ever waits for a receiver. */
import type { Receiver } from '../notify/receiver.ts'
import { deliverNotifications, type NotifyEvent } from './notify-deliver.ts'
import { type JudgeJob, judgeRuns, judgeSyncs } from './notify-judge.ts'

export interface NotifierOptions extends JudgeJob {
  readonly receivers: readonly Receiver[]
  readonly tell: (event: NotifyEvent) => void
  /** Hears what went wrong while sending that is no matter of a receiver; it is tried again by the next sweep. */
  readonly onError: (error: unknown) => void
}

export interface Notifier {
  /** A part of the sweep. @throws what goes wrong with the database */
  sweep(): Promise<void>
  /** Begins nothing more, waits for what is being sent until `signal` aborts, and closes the receivers. */
  stop(o: { signal: AbortSignal }): Promise<void>
}

/** Does nothing without receivers: what ends meanwhile is then judged by whoever has some, or is no news any more. */
export function createNotifier(o: NotifierOptions): Notifier {
  const ending = new AbortController()
  let stopping = false
  let sending: Promise<void> | undefined
  const deliver = async (): Promise<void> => {
    try {
      await deliverNotifications({ ...o, signal: ending.signal, isStopping: () => stopping })
    } catch (error) {
      o.onError(error)
    } finally {
      sending = undefined
    }
  }
  return {
    async sweep() {
      if (o.receivers.length === 0 || stopping) return
      await judgeRuns(o)
      await judgeSyncs(o)
      sending ??= deliver()
    },
    async stop({ signal }) {
      stopping = true
      const onAbort = (): void => ending.abort(signal.reason)
      if (signal.aborted) onAbort()
      signal.addEventListener('abort', onAbort, { once: true })
      await sending
      signal.removeEventListener('abort', onAbort)
      await Promise.all(o.receivers.map((receiver) => receiver.close()))
    },
  }
}
