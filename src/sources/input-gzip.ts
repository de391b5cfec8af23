/** Unpacks gzip data as it comes: whatever can be unpacked of damaged or cut off data is handed over before that is told. */

import { finished } from 'node:stream/promises'
import { createGunzip, type Gunzip } from 'node:zlib'
import { codeOf } from '../error-code.ts'
import { SourceCutShort } from '../errors.ts'

const GZIP_MAGIC = Buffer.from([0x1f, 0x8b])

export const GZIP_MAGIC_BYTES = GZIP_MAGIC.length

export const isGzip = (beginning: Buffer): boolean => beginning.subarray(0, GZIP_MAGIC.length).equals(GZIP_MAGIC)

/** Packed bytes that are fed at once: they unpack to a thousand times as much at most, and that much is held. */
const FED_BYTES = 16 * 1024

/**
 * Not a pipeline, whose stream throws away what it has unpacked when the data after it is damaged.
 * @throws SourceCutShort when the data ends in the middle or is damaged; what came before it was handed over
 */
export async function* unpack(blocks: AsyncIterable<Buffer>, path: string): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: 256 * 1024 })
  const unpacked: Buffer[] = []
  gunzip.on('data', (block: Buffer) => unpacked.push(block))
  const done = finished(gunzip)
  done.catch(() => undefined) // met below; until then it must not end the process
  const feed = feederOf(gunzip)
  try {
    for await (const block of blocks) {
      for (let at = 0; at < block.length; at += FED_BYTES) {
        await feed(block.subarray(at, at + FED_BYTES))
        yield* unpacked.splice(0)
      }
    }
    gunzip.end()
    await done
    yield* unpacked.splice(0)
  } catch (error) {
    const problem = gzipProblem(path, gunzip.errored ?? error)
    if (problem === undefined) throw error
    yield* unpacked.splice(0)
    throw problem
  } finally {
    gunzip.destroy()
  }
}

/** A write that meets damaged data is never called back: the stream only tells of its error. */
const feederOf = (gunzip: Gunzip): ((bytes: Buffer) => Promise<void>) => {
  let fail: (error: Error) => void = () => undefined
  gunzip.on('error', (error) => fail(error))
  return (bytes) =>
    new Promise((resolve, reject) => {
      fail = reject
      gunzip.write(bytes, (error) => (error ? reject(error) : resolve()))
    })
}

const gzipProblem = (path: string, error: unknown): SourceCutShort | undefined => {
  const code = codeOf(error)
  if (!code.startsWith('Z_')) return undefined
  const what = code === 'Z_BUF_ERROR' ? 'ends in the middle of its gzip data' : `holds damaged gzip data (${code})`
  return new SourceCutShort(`${path} ${what}. Get the whole file again, for example by repeating the download.`, { cause: error })
}
