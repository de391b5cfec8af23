/** Runs a private Postgres server from the programs on this machine. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { chown, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import pg from 'pg'

const DEBIAN = '/usr/lib/postgresql'
const NOBODY = 65_534

export interface PrivateServer {
  /** URL of its maintenance database, on loopback TCP, without a password. */
  readonly url: string
  /** Ends it at once, as a crash does: what was committed is there when it starts again, and whoever is connected is thrown out. */
  kill(): Promise<void>
  /** Comes up again on the same port, with its data. */
  start(): Promise<void>
  /** Ends it and removes its data. */
  stop(): Promise<void>
}

/** Postgres refuses to run as root, so root starts it as the user postgres, or nobody, who then owns its data. */
type Owner = { uid: number; gid: number } | Record<string, never>

/**
 * Makes a database cluster in a temporary folder and serves it; `durable` keeps the settings that a real server has.
 * Throws when there are no programs or it does not come up.
 */
export async function startPostgres(o: { durable?: boolean } = {}): Promise<PrivateServer> {
  const programs = programFolder()
  const owner = serverOwner()
  const folder = await mkdtemp(join(tmpdir(), 'fin-sync-postgres-'))
  if (owner.uid !== undefined) await chown(folder, owner.uid, owner.gid)
  const data = join(folder, 'data')
  await promisify(execFile)(
    join(programs, 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync'],
    {
      ...owner,
      cwd: folder,
    },
  )
  const port = await freePort()
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  const args = ['-D', data, ...settings({ port, folder, durable: o.durable ?? false })]
  const started = async (): Promise<ChildProcess> => {
    const child = spawn(join(programs, 'postgres'), args, { ...owner, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
    await answering(url, child)
    return child
  }
  let server = await started()
  return {
    url,
    kill: () => kill(server),
    start: async () => {
      server = await started()
    },
    stop: async () => {
      await kill(server)
      await rm(folder, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

/** Nothing in a test has to survive a power cut. */
const FORGETFUL = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'wal_level=minimal', 'max_wal_senders=0']

function settings(o: { port: number; folder: string; durable: boolean }): string[] {
  const values = [
    'listen_addresses=127.0.0.1',
    `port=${o.port}`,
    `unix_socket_directories=${o.folder}`,
    'max_connections=200',
    ...(o.durable ? [] : FORGETFUL),
  ]
  return values.flatMap((value) => ['-c', value])
}

function programFolder(): string {
  const debian = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : []
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...debian.map((version) => join(DEBIAN, version, 'bin'))]
  const found = folders.find((folder) => existsSync(join(folder, 'postgres')) && existsSync(join(folder, 'initdb')))
  if (found === undefined)
    throw new Error('no postgres and initdb on this machine: set TEST_DATABASE_URL, or apt-get install postgresql')
  return found
}

function serverOwner(): Owner {
  if (process.getuid?.() !== 0) return {}
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((one) => one.startsWith('postgres:'))
  const [, , uid, gid] = line?.split(':') ?? []
  return { uid: Number(uid ?? NOBODY), gid: Number(gid ?? NOBODY) }
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}

/** A real server in a real process: there is nothing to wait on but its answer. */
async function answering(url: string, server: ChildProcess): Promise<void> {
  let said = ''
  server.stderr?.on('data', (text: Buffer) => {
    said += text.toString()
  })
  for (let tries = 0; tries < 200; tries++) {
    if (server.exitCode !== null) throw new Error(`postgres ended at once: ${said}`)
    if (await answers(url)) return
    await setTimeout(50)
  }
  throw new Error(`postgres did not come up in ten seconds: ${said}`)
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.end()
    return true
  } catch {
    return false
  }
}

async function kill(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return
  server.kill('SIGQUIT')
  await once(server, 'exit')
}
