/** Stdin as an input: it can be looked at and then read once, and never again. */
import { ConfigError } from '../errors.ts'
import type { ByteInput, InputFile } from './input.ts'
import { replayed } from './input-replay.ts'

/** What `process.stdin` is, as far as it matters here. */
export interface Stdin extends AsyncIterable<unknown> {
  readonly isTTY?: boolean
  destroy(): unknown
}

/** How stdin is written where a file could stand. */
export const STDIN_PATH = '-'

/** Nothing is read before it is opened, and a terminal is never waited for. */
export const stdinFile = (stdin: Stdin): InputFile => {
  let input: ByteInput | undefined
  return {
    path: 'stdin',
    name: 'stdin',
    can: { resume: false, since: false },
    version: '',
    open: async ({ signal }) => {
      refuseTerminal(stdin)
      input ??= stdinInput(stdin)
      return signal === undefined ? input : stoppable(input, signal)
    },
  }
}

const stdinInput = (stdin: Stdin): ByteInput => {
  const { bytes } = replayed(blocksOf(stdin), { reopen: readTwice })
  return {
    path: 'stdin',
    identity: { size: -1, version: '', head: '' },
    resumable: false,
    bytes,
    changed: async () => false,
    close: async () => undefined, // a look at it ends; the stream goes on for whoever reads it next
  }
}

/** Whoever writes to us may never write again: an abort must not wait for more. */
const stoppable = (input: ByteInput, signal: AbortSignal): ByteInput => ({
  ...input,
  bytes: (from) => untilAborted(input.bytes(from), signal),
})

async function* untilAborted(blocks: AsyncIterable<Buffer>, signal: AbortSignal): AsyncGenerator<Buffer> {
  const reading = blocks[Symbol.asyncIterator]()
  for (;;) {
    const step = await orAborted(reading.next(), signal)
    if (step === 'aborted') throw signal.reason
    if (step.done === true) return
    yield step.value
  }
}

const orAborted = async <T>(work: Promise<T>, signal: AbortSignal): Promise<T | 'aborted'> => {
  if (signal.aborted) return 'aborted'
  let onAbort = (): void => undefined
  const aborted = new Promise<'aborted'>((resolve) => {
    onAbort = () => resolve('aborted')
    signal.addEventListener('abort', onAbort, { once: true })
  })
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

async function* blocksOf(stdin: Stdin): AsyncGenerator<Buffer> {
  for await (const block of stdin) yield Buffer.isBuffer(block) ? block : Buffer.from(String(block))
}

const readTwice = (): never => {
  throw new ConfigError(
    'stdin was read already and cannot be read again. Give its content once more, or save it to a file and name that.',
  )
}

/** @throws ConfigError when somebody would have to type the rows */
export const refuseTerminal = ({ isTTY }: Pick<Stdin, 'isTTY'>): void => {
  if (isTTY !== true) return
  throw new ConfigError(
    'stdin is a terminal, so there is nothing to import. Give a file: … < leads.csv, or name one instead of "-".',
  )
}
