/** Lets the beginning of a stream be read several times, so that an answer that has begun need not be asked for again. */

/** More than the formats look at before they read on: an encoding, a delimiter, a header. */
const KEPT_BYTES = 4 * 1024 * 1024

export interface Replayed {
  /** One reader at a time; one that was left may be followed by another. */
  bytes(from: number): AsyncIterable<Buffer>
  /** Lets go of the stream. */
  close(): Promise<void>
}

/**
 * @param live the stream, from its first byte on; it is taken from only when somebody reads
 * @param o.reopen the bytes from a position on that is neither kept nor where the stream stands
 */
export const replayed = (
  live: AsyncIterable<Buffer>,
  o: { reopen: (from: number) => AsyncIterable<Buffer>; keptBytes?: number },
): Replayed => {
  const blocks = live[Symbol.asyncIterator]()
  const most = o.keptBytes ?? KEPT_BYTES
  let kept: Buffer[] | undefined = []
  let liveAt = 0
  let ended = false

  const next = async (): Promise<Buffer | undefined> => {
    const step = await blocks.next()
    ended = step.done === true
    if (step.done === true) return undefined
    liveAt += step.value.length
    if (liveAt <= most) kept?.push(step.value)
    else kept = undefined
    return step.value
  }
  const keptFrom = (from: number): Buffer => {
    let before = 0
    for (const block of kept ?? []) {
      if (from < before + block.length) return block.subarray(from - before)
      before += block.length
    }
    return Buffer.alloc(0)
  }
  async function* bytes(from: number): AsyncGenerator<Buffer> {
    let at = from
    for (;;) {
      const known = keptFrom(at)
      if (known.length > 0) {
        yield known
        at += known.length
      } else if (at === liveAt) {
        const block = ended ? undefined : await next()
        if (block === undefined) return
        yield block
        at += block.length
      } else {
        yield* o.reopen(at)
        return
      }
    }
  }
  const close = async (): Promise<void> => {
    ended = true
    kept = undefined
    await blocks.return?.()
  }
  return { bytes, close }
}
