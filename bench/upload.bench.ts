/**
 * What a server needs to take uploads in: `npm run bench upload`. Megabytes: FIN_SYNC_BENCH_MB (default 500). The server is a process of its own
 * on an embedded store; its resident size is read from /proc every 50 ms, so this needs Linux.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { type IncomingMessage, request } from 'node:http'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { startSimulator } from '../src/simulator/simulator.ts'
import { printTable, withFolder } from './support.ts'

const MEGABYTES = Number(process.env['FIN_SYNC_BENCH_MB'] ?? 500)
const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url))
const TOKEN = 'a-token-of-the-benchmark'
const BLOCK = Buffer.from('C-1,person@example.com,Person\n'.repeat(2_200))

interface Served {
  readonly url: string
  readonly child: ChildProcess
}

async function serve(folder: string, intercom: { url: string; token: string }): Promise<Served> {
  const sync = 'kind: contacts, source: { type: csv, path: ./people.csv }, key: id, contact: { external_id: id, email: email }'
  await writeFile(join(folder, 'fin-sync.yaml'), `workspace: { access_token: ${intercom.token} }\nsyncs: { people: { ${sync} } }\n`)
  const env = {
    PATH: process.env['PATH'],
    INTERCOM_BASE_URL: intercom.url,
    FIN_SYNC_HOME: join(folder, 'home'),
    FIN_SYNC_ADMIN_TOKEN: TOKEN,
  }
  const child = spawn(process.execPath, [MAIN, 'serve', '--port', '0'], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const url = await new Promise<string>((resolve, reject) => {
    const said: string[] = []
    child.once('exit', () => reject(new Error(`the server did not start\n${said.join('\n')}`)))
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        said.push(line)
        const [, found] = /(http:\/\/[\d.]+:\d+)/.exec(line) ?? []
        if (found !== undefined && line.includes('ready')) resolve(found)
      })
    }
  })
  return { url, child }
}

/** Resident size of a process, in MB. */
function residentMb(pid: number): number {
  const [, kb = '0'] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kb) / 1_024
}

async function upload(url: string, megabytes: number): Promise<void> {
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'text/csv' }
  const one = request(`${url}/v1/syncs/people/uploads?run=false`, { method: 'POST', headers })
  const answered = new Promise<IncomingMessage>((resolve) => one.once('response', resolve))
  one.write('id,email,name\n')
  for (let sent = 0; sent < megabytes * 1e6; sent += BLOCK.length) if (!one.write(BLOCK)) await once(one, 'drain')
  one.end()
  const response = await answered
  response.resume()
  if (response.statusCode !== 201) throw new Error(`the upload was answered ${response.statusCode}`)
}

async function measure(name: string, { url, child }: Served, sizes: readonly number[]): Promise<(string | number)[]> {
  const pid = child.pid ?? 0
  const before = residentMb(pid)
  let peak = before
  const timer = setInterval(() => (peak = Math.max(peak, residentMb(pid))), 50)
  const started = performance.now()
  await Promise.all(sizes.map((megabytes) => upload(url, megabytes)))
  const seconds = (performance.now() - started) / 1_000
  clearInterval(timer)
  const rate = sizes.reduce((sum, one) => sum + one, 0) / seconds
  return [name, seconds.toFixed(1), Math.round(rate), Math.round(before), Math.round(peak), Math.round(peak - before)]
}

await withFolder(async (folder) => {
  const simulator = await startSimulator({})
  const served = await serve(folder, simulator)
  try {
    const small = await measure('1 MB', served, [1])
    const one = await measure(`${MEGABYTES} MB`, served, [MEGABYTES])
    const four = await measure(`4 at once, ${MEGABYTES} MB together`, served, Array(4).fill(MEGABYTES / 4))
    printTable(['', 'seconds', 'MB/s', 'MB before', 'MB at most', 'grown by'], [small, one, four])
  } finally {
    served.child.kill('SIGTERM')
    await once(served.child, 'exit')
    await simulator.close()
  }
})
