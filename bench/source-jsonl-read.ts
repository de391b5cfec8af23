/** One reading of a file in a process of its own, so that its time and memory are nobody else's: the file, and what to do with it. */
import { open } from 'node:fs/promises'
import { createGunzip } from 'node:zlib'
import { openCsv } from '../src/sources/csv.ts'
import { localFile } from '../src/sources/input-file.ts'
import { httpFile } from '../src/sources/input-http.ts'
import { openJsonlInput } from '../src/sources/jsonl.ts'
import type { Source } from '../src/sources/source.ts'

const [path = '', what = ''] = process.argv.slice(2)

async function rowsOf(source: Source): Promise<number> {
  let rows = 0
  for await (const chunk of source.read({ signal: new AbortController().signal })) rows += chunk.rows.length
  return rows
}

/** The same bytes with nothing done: in the blocks in which the sources read them. */
async function bytesOf(unpack: boolean): Promise<number> {
  const file = await open(path)
  let bytes = 0
  const packed = file.createReadStream({ highWaterMark: 256 * 1024 })
  const blocks: AsyncIterable<unknown> = unpack ? packed.pipe(createGunzip({ chunkSize: 256 * 1024 })) : packed
  for await (const block of blocks) bytes += Buffer.isBuffer(block) ? block.length : 0
  return bytes
}

const WORK: Readonly<Record<string, () => Promise<number>>> = {
  bytes: () => bytesOf(false),
  unpacked: () => bytesOf(true),
  jsonl: async () => rowsOf(await openJsonlInput(localFile(path))),
  csv: async () => rowsOf(await openCsv({ path })),
  'http-jsonl': async () => rowsOf(await openJsonlInput(httpFile(path, { conditional: false }))),
}

const work = WORK[what]
if (work === undefined) throw new Error(`nothing is called ${what}`)
const started = performance.now()
const count = await work()
console.log(JSON.stringify({ count, seconds: (performance.now() - started) / 1000 }))
