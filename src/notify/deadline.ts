/** Ends a piece of work in time: its signal aborts when the time is up or the caller's aborts, and nothing stays behind on either. */

/** The reason of the signal that `work` gets when its time was up. */
export class TimeUp extends Error {
  override readonly name = 'TimeUp'
  constructor(ms: number) {
    super(`no complete answer within ${ms} ms`)
  }
}

/** Not AbortSignal.any: in Node 20 each of its signals stays with the long-lived one. */
export async function withDeadline<T>(
  o: { readonly ms: number; readonly signal: AbortSignal },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  o.signal.throwIfAborted()
  const controller = new AbortController()
  const onAbort = (): void => controller.abort(o.signal.reason)
  const timer = setTimeout(() => controller.abort(new TimeUp(o.ms)), o.ms)
  o.signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await work(controller.signal)
  } finally {
    clearTimeout(timer)
    o.signal.removeEventListener('abort', onAbort)
  }
}
