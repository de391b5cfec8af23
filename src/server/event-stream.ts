/** Server-sent events of one run: each state that differs from the last, comments while nothing happens, and an end when the run ends. */
import type { Follower, Told } from './run-watch.ts'

/** Proxies cut connections on which nothing is said, usually after 60 s. */
const HEARTBEAT_MS = 15_000
/** How long a browser waits before it comes back. */
const RETRY_MS = 2_000

export interface EventStreamOptions {
  readonly follower: Follower
  /** The id that a reader who comes back had seen last. */
  readonly seen: string | undefined
  readonly heartbeatMs?: number
}

/**
 * A state is made when the reader has taken the last one, so that one who is slow costs nothing and misses only what is outdated.
 * `event: run` while it goes on; `event: end` is the last one.
 */
export function eventStream({ follower, heartbeatMs = HEARTBEAT_MS, ...o }: EventStreamOptions): ReadableStream<Uint8Array> {
  const over = new AbortController()
  const leave = (): void => {
    over.abort()
    follower.leave()
  }
  let isLeft = false
  let seen = o.seen
  let isEnded = false
  const nextPiece = async (): Promise<string | undefined> => {
    if (isEnded) return undefined
    const told = await follower.next(seen, { signal: over.signal, withinMs: heartbeatMs })
    if (told === undefined) return undefined
    if (told === 'nothing new') return ': nothing new\n\n'
    seen = told.id
    isEnded = told.state.status !== null
    return eventText(told)
  }
  return new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(Buffer.from(`retry: ${RETRY_MS}\n\n`)),
    async pull(controller) {
      const piece = await nextPiece()
      if (isLeft) return
      if (piece !== undefined) return controller.enqueue(Buffer.from(piece))
      leave()
      controller.close()
    },
    cancel() {
      isLeft = true
      leave()
    },
  })
}

/** JSON has no line ends of its own, so it is one line of data. */
function eventText({ id, state }: Told): string {
  return `event: ${state.status === null ? 'run' : 'end'}\nid: ${id}\ndata: ${JSON.stringify(state)}\n\n`
}
