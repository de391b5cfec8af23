/** A folder to work in, with a configuration and a CSV file, and an Intercom to work with. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SimulatorOptions } from '../../src/simulator/options.ts'
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts'
import { atEnd } from '../support/at-end.ts'
import { embeddedHome } from '../support/embedded.ts'
import { tempDir } from '../support/temp.ts'
import { cliHere, type Ended, type HereCli, type RunningCli, runCli, startCli, startHere } from './cli.ts'

export const CONFIG = `
workspace: { region: us, access_token: "\${INTERCOM_ACCESS_TOKEN}" }
syncs:
  people:
    kind: contacts
    source: { type: csv, path: ./people.csv }
    key: id
    role: user
    contact: { external_id: id, email: Email, name: Name }
  planned:
    kind: contacts
    source: { type: csv, path: ./people.csv }
    key: id
    role: user
    attributes: create
    contact: { external_id: id, custom_attributes: { plan: Name } }
  bulk:
    kind: contacts
    source: { type: csv, path: ./people.csv }
    key: id
    role: user
    send: bulk
    contact: { external_id: id, email: Email }
  handbook:
    kind: pages
    source: { type: directory, path: . }
    content_source: https://handbook.example.com
`

/** Four rows that arrive, one with a bad address, and one whose id was there already. */
export const PEOPLE = `id,Email,Name
1,Ada@Example.com,Ada
2,bo@example.com,"Bo
of two lines"
3,not an address,=Cy
4,di@example.com,Di
4,di@example.com,Di
5,ed@example.com,Ed
`

export interface Desk {
  readonly folder: string
  readonly simulator: Simulator
  readonly env: Readonly<Record<string, string>>
  /** Inside this process. */
  here(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ended>
  startHere(args: readonly string[]): HereCli
  /** Stops it at the first contact that is made, and answers the id of the run that it left open. */
  interrupted(args: readonly string[]): Promise<string>
  /** Replaces the file that the syncs read. */
  people(text: string): Promise<void>
  /** As processes of their own. */
  run(args: readonly string[]): Promise<Ended>
  start(args: readonly string[]): RunningCli
}

export interface DeskOptions {
  readonly simulator?: SimulatorOptions
  readonly people?: string
  readonly config?: string
}

export async function createDesk(o: DeskOptions = {}): Promise<Desk> {
  const [folder, home, simulator] = await Promise.all([tempDir(), embeddedHome(), startSimulator(o.simulator)])
  atEnd(() => simulator.close())
  const people = (text: string): Promise<void> => writeFile(join(folder, 'people.csv'), text)
  await writeFile(join(folder, 'fin-sync.yaml'), o.config ?? CONFIG)
  await people(o.people ?? PEOPLE)
  const env = { FIN_SYNC_HOME: home, INTERCOM_BASE_URL: simulator.url, INTERCOM_ACCESS_TOKEN: simulator.token }
  return {
    folder,
    simulator,
    env,
    here: (args, more = {}) => cliHere(args, { cwd: folder, env: { ...env, ...more } }),
    startHere: (args) => startHere(args, { cwd: folder, env }),
    interrupted: (args) => interrupted(startHere(args, { cwd: folder, env }), simulator),
    people,
    run: (args) => runCli(args, { cwd: folder, env }),
    start: (args) => startCli(args, { cwd: folder, env }),
  }
}

async function interrupted({ signal, ended }: HereCli, simulator: Simulator): Promise<string> {
  const off = simulator.onCall(({ pattern }) => {
    if (pattern !== 'POST /contacts') return
    off()
    signal('SIGINT')
  })
  const { code, stderr } = await ended
  const [, id] = /^fin-sync: run (\S+) stopped in good order/m.exec(stderr) ?? []
  if (code !== 130 || id === undefined) throw new Error(`it was not interrupted: ${stderr}`)
  return id
}
