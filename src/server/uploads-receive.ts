/** Receives a body into a file, a block at a time: never more of it in memory than what the disk has not taken yet. */
import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { hasCode } from '../error-code.ts'
import { ApiError } from './api-error.ts'
import { watchPace } from './uploads-pace.ts'

export interface Receiving {
  readonly maxBytes: number
  /** Hears of each block before it is written, and may throw. */
  readonly onBytes: (bytes: number) => void
  /** See `watchPace`. */
  readonly paceMs?: number
  /** Aborted when the process ends. */
  readonly signal: AbortSignal
}

export interface Received {
  readonly bytes: number
  /** Hexadecimal. */
  readonly sha256: string
}

/**
 * Nothing is read while a block is being written, so a fast client waits for a slow disk. The request is never destroyed here, however it
 * ends: its answer is still to be sent.
 * @throws ApiError when it is too large, too slow or cut short, the disk is full, or the process ends
 */
export async function receive(incoming: IncomingMessage, o: Receiving & { handle: FileHandle }): Promise<Received> {
  const hash = createHash('sha256')
  const pace = watchPace(o)
  let bytes = 0
  try {
    for await (const block of blocksOf(incoming, AbortSignal.any([pace.signal, o.signal]))) {
      bytes += block.length
      if (bytes > o.maxBytes) throw tooLarge(o.maxBytes)
      o.onBytes(block.length)
      hash.update(block)
      await writeAll(o.handle, block)
      pace.saw(block.length)
    }
  } catch (error) {
    throw o.signal.aborted ? ending(error) : error
  } finally {
    pace.stop()
  }
  return { bytes, sha256: hash.digest('hex') }
}

const CHANGES = ['readable', 'end', 'error', 'close'] as const

/** Not the stream's own iterator: that one cannot be left while it waits, and destroys the request, and with it the answer, when it is. */
async function* blocksOf(incoming: IncomingMessage, signal: AbortSignal): AsyncGenerator<Buffer> {
  let wake = (): void => undefined
  const onChange = (): void => wake()
  for (const event of CHANGES) incoming.on(event, onChange)
  signal.addEventListener('abort', onChange)
  try {
    for (;;) {
      signal.throwIfAborted()
      const block: unknown = incoming.read()
      if (Buffer.isBuffer(block)) yield block
      else if (incoming.readableEnded) return
      else if (incoming.destroyed) throw cutShort()
      else await new Promise<void>((resolve) => (wake = resolve))
    }
  } finally {
    signal.removeEventListener('abort', onChange)
    for (const event of CHANGES) incoming.off(event, onChange)
  }
}

/** A write may take a part only. */
async function writeAll(handle: FileHandle, block: Buffer): Promise<void> {
  try {
    for (let at = 0; at < block.length; ) at += (await handle.write(block, at)).bytesWritten
  } catch (error) {
    throw diskTrouble(error)
  }
}

/** EFBIG is what a limit of the process on the size of files answers. */
const FULL = ['ENOSPC', 'EDQUOT', 'EFBIG']

/** An ApiError where the disk has no room; else the error itself. */
export function diskTrouble(error: unknown): unknown {
  if (!FULL.some((code) => hasCode(error, code))) return error
  return new ApiError(
    'insufficient_storage',
    'The disk of the server is full. Make room on it, or remove uploads: DELETE /v1/uploads/{id}.',
    {
      cause: error,
    },
  )
}

export function tooLarge(maxBytes: number): ApiError {
  return new ApiError(
    'too_large',
    `The file is larger than the ${maxBytes.toLocaleString('en')} bytes that server.max_upload allows. Pack it with gzip and send it with Content-Encoding: gzip, cut it into several, or raise max_upload.`,
  )
}

function cutShort(): ApiError {
  return new ApiError('body_cut_short', 'The connection ended before the body did; nothing of it was kept. Send the file again.')
}

function ending(cause: unknown): ApiError {
  return new ApiError('draining', 'This fin-sync is ending; nothing of the file was kept. Send it again in a moment.', {
    headers: { 'Retry-After': '30' },
    cause,
  })
}
