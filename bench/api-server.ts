/** `fin-sync serve` as a process of its own, for benchmarks. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { MAIN } from '../test/support/main.ts'

const TOKEN = 'a-token-of-the-benchmark'

export interface BenchServer {
  readonly url: string
  /** The header that opens it. */
  readonly headers: Readonly<Record<string, string>>
  stop(): Promise<void>
}

export interface BenchServerOptions {
  readonly folder: string
  readonly intercom: { readonly url: string; readonly token: string }
  /** The `syncs:` part. */
  readonly syncs: string
  readonly databaseUrl?: string
  /** More of the `workspace:` part, behind what is there, as in `, pools: separate`. */
  readonly workspace?: string
  /** On top of what every server needs. */
  readonly env?: Readonly<Record<string, string>>
}

/** Resolves when it says that it is ready. */
export async function startServer(o: BenchServerOptions): Promise<BenchServer> {
  await writeFile(
    join(o.folder, 'fin-sync.yaml'),
    `workspace: { access_token: ${o.intercom.token}, concurrency: 32${o.workspace ?? ''} }\n${o.syncs}`,
  )
  const env = {
    PATH: process.env['PATH'],
    INTERCOM_BASE_URL: o.intercom.url,
    FIN_SYNC_HOME: join(o.folder, 'home'),
    FIN_SYNC_ADMIN_TOKEN: TOKEN,
    ...(o.databaseUrl === undefined ? {} : { DATABASE_URL: o.databaseUrl }),
    ...o.env,
  }
  const child = spawn(process.execPath, [...MAIN, 'serve', '--port', '0'], {
    cwd: o.folder,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const exited = once(child, 'exit')
  const url = await new Promise<string>((resolve, reject) => {
    const said: string[] = []
    void exited.then(() => reject(new Error(`the server ended\n${said.join('\n')}`)))
    createInterface({ input: child.stderr }).on('line', (line) => {
      if (said.length < 50) said.push(line)
      const [, found] = / ready at (http:\S+):/.exec(line) ?? []
      if (found !== undefined) resolve(found)
    })
  })
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM')
    await exited
  }
  return { url, headers: { authorization: `Bearer ${TOKEN}` }, stop }
}
