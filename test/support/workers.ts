/** Workers as processes of their own: a folder with a configuration and a file, an Intercom, and the servers that the workers share. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SimulatorOptions } from '../../src/simulator/options.ts'
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts'
import { openStore, type Store } from '../../src/store/open.ts'
import { cliHere, type Ended, startCli } from '../cli/cli.ts'
import { atEnd } from './at-end.ts'
import { privatePostgres } from './postgres.ts'
import { tempDir } from './temp.ts'

export interface WorkerProcess {
  /** Resolves when stderr has a line that fits, also one from before; rejects when it ends without one. */
  saw(pattern: RegExp): Promise<RegExpExecArray>
  signal(name: 'SIGTERM' | 'SIGINT' | 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void
  readonly ended: Promise<Ended>
}

export interface WorkerDesk {
  readonly folder: string
  readonly simulator: Simulator
  readonly store: Store
  readonly env: Readonly<Record<string, string>>
  here(...args: string[]): Promise<Ended>
  /** `fin-sync run people --detach`; answers the id of the run. */
  detach(): Promise<string>
  /** Starts a worker and waits until it is ready. */
  worker(...args: string[]): Promise<WorkerProcess>
  /** The same with `fin-sync serve`, on a free port. */
  serve(...args: string[]): Promise<WorkerProcess>
  people(text: string): Promise<void>
}

export interface WorkerDeskOptions {
  readonly people: string
  readonly config: string
  readonly simulator?: SimulatorOptions
  readonly env?: Readonly<Record<string, string>>
}

export async function createWorkerDesk(o: WorkerDeskOptions): Promise<WorkerDesk> {
  const [folder, simulator, databaseUrl] = await Promise.all([tempDir(), startSimulator(o.simulator), privatePostgres()])
  atEnd(() => simulator.close())
  const store = await openStore({ databaseUrl, home: '' })
  atEnd(() => store.close())
  const people = (text: string): Promise<void> => writeFile(join(folder, 'people.csv'), text)
  await writeFile(join(folder, 'fin-sync.yaml'), o.config)
  await people(o.people)
  const env = {
    DATABASE_URL: databaseUrl,
    INTERCOM_BASE_URL: simulator.url,
    INTERCOM_ACCESS_TOKEN: simulator.token,
    ...o.env,
  }
  const here = (...args: string[]): Promise<Ended> => cliHere(args, { cwd: folder, env })
  return {
    folder,
    simulator,
    store,
    env,
    here,
    people,
    detach: async () => {
      const { code, stdout, stderr } = await here('run', 'people', '--detach')
      if (code !== 0) throw new Error(`it was not detached: ${stderr}`)
      return stdout.trim()
    },
    worker: async (...args) => {
      const worker = startWorker(['worker', ...args], { cwd: folder, env })
      await worker.saw(/ is ready: /)
      return worker
    },
    serve: async (...args) => {
      const server = startWorker(['serve', '--port', '0', ...args], { cwd: folder, env })
      await server.saw(/ ready at /)
      return server
    },
  }
}

export function startWorker(args: readonly string[], o: { cwd: string; env: Readonly<Record<string, string>> }): WorkerProcess {
  const { child, ended } = startCli(args, o)
  let text = ''
  child.stderr?.on('data', (more: string) => {
    text += more
  })
  const saw = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = pattern.exec(text)
        if (found !== null) resolve(found)
      }
      child.stderr?.on('data', look)
      look()
      void ended.then(({ stderr }) => reject(new Error(`it ended without ${pattern}: ${stderr}`)))
    })
  return { saw, signal: (name) => void child.kill(name), ended }
}

/** Rows of people, each with an id and an address of its own. */
export function manyPeople(n: number): string {
  const rows = Array.from({ length: n }, (_, i) => `${i},p${i}@example.com,P${i}`)
  return ['id,Email,Name', ...rows, ''].join('\n')
}
