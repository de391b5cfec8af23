/** One object of an S3-compatible store as an input: every part of it is asked for by the ETag of the first. */
import { Readable } from 'node:stream'
import { StartAgain, Unreachable } from '../errors.ts'
import type { Clock } from './http-clock.ts'
import type { ByteInput, InputFile } from './input.ts'
import { replayed } from './input-replay.ts'
import { unbroken } from './input-unbroken.ts'
import { askS3, type S3 } from './s3-client.ts'

export interface FoundObject {
  readonly key: string
  /** As a list told it; empty = unknown. */
  readonly version: string
}

type ObjectOptions = FoundObject & { readonly bucket: string; readonly clock?: Partial<Clock> | undefined }

export const s3File = (s3: S3, o: ObjectOptions): InputFile => {
  const path = `s3://${o.bucket}/${o.key}`
  return {
    path,
    name: o.key.split('/').at(-1) ?? o.key,
    can: { resume: true, since: false },
    version: o.version,
    open: ({ signal = new AbortController().signal }) => openObject(s3, { ...o, path, signal }),
  }
}

type Opening = ObjectOptions & { readonly path: string; readonly signal: AbortSignal }

const openObject = async (s3: S3, o: Opening): Promise<ByteInput> => {
  const first = await getFrom(s3, { ...o, from: 0, etag: undefined })
  const { etag } = first
  const again = (from: number) => laterFrom(s3, { ...o, etag, from })
  const isBreak = (error: unknown) => error instanceof Unreachable && etag !== undefined
  const how = { again, isBreak, clock: o.clock, signal: o.signal }
  const live = unbroken(told(first.blocks, o.path), { ...how, from: 0 })
  const { bytes, close } = replayed(live, { reopen: (from) => unbroken(again(from), { ...how, from }) })
  return {
    path: o.path,
    identity: { size: first.size, version: etag ?? '', head: '' },
    resumable: etag !== undefined,
    bytes,
    changed: async () => false, // every part is asked for by its ETag
    close: async () => {
      await close()
      first.stop()
    },
  }
}

interface Part {
  readonly blocks: AsyncIterable<unknown>
  readonly etag: string | undefined
  readonly size: number
  stop(): void
}

type From = Opening & { readonly from: number; readonly etag: string | undefined }

/** One request for the bytes from a position on; of the content that has this ETag, once it is known. */
const getFrom = async ({ sdk, client }: S3, o: From): Promise<Part> => {
  const { signal: abortSignal, stop } = stoppable(o.signal)
  const input = {
    Bucket: o.bucket,
    Key: o.key,
    ...(o.from === 0 ? {} : { Range: `bytes=${o.from}-` }),
    ...(o.etag === undefined ? {} : { IfMatch: o.etag }),
  }
  const { Body: body, ...got } = await askS3(o, () => client.send(new sdk.GetObjectCommand(input), { abortSignal }))
  if (!(body instanceof Readable)) throw new Unreachable(`${o.path}: the store sent no content. Try again later.`)
  // Whoever reads it meets its error; one that is thrown away unread must not end the process with it.
  body.on('error', () => undefined)
  if (o.from > 0 && got.ContentRange?.startsWith(`bytes ${o.from}-`) !== true)
    throw new StartAgain(`${o.path}: the store cannot send a part of an object. It has to be read from the beginning.`)
  return { blocks: body, etag: got.ETag, size: got.ContentLength ?? -1, stop }
}

/** Not AbortSignal.any: in node 20 each of its signals stays with the long-lived one of the run. */
const stoppable = (signal: AbortSignal): { signal: AbortSignal; stop: () => void } => {
  const controller = new AbortController()
  const onAbort = () => controller.abort(signal.reason)
  if (signal.aborted) onAbort()
  else signal.addEventListener('abort', onAbort, { once: true })
  const stop = () => {
    signal.removeEventListener('abort', onAbort)
    controller.abort()
  }
  return { signal: controller.signal, stop }
}

async function* laterFrom(s3: S3, o: From): AsyncGenerator<unknown> {
  if (o.etag === undefined)
    throw new StartAgain(
      `${o.path}: the store does not tell whether the object is still the same. It has to be read from the beginning.`,
    )
  const part = await getFrom(s3, o)
  try {
    yield* told(part.blocks, o.path)
  } finally {
    part.stop()
  }
}

async function* told(blocks: AsyncIterable<unknown>, path: string): AsyncGenerator<unknown> {
  try {
    yield* blocks
  } catch (error) {
    throw new Unreachable(`${path}: the store broke off in the middle of the object. Run again.`, { cause: error })
  }
}
