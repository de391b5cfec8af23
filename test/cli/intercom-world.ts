/** A workspace on the simulator, a configuration without syncs, and the command line before it. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SimulatorOptions } from '../../src/simulator/options.ts'
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts'
import { atEnd } from '../support/at-end.ts'
import { tempDir } from '../support/temp.ts'
import { cliHere, type Ended } from './cli.ts'

export interface IntercomWorld {
  /** With its fin-sync.yaml. */
  readonly folder: string
  readonly sim: Simulator
  /** `fin-sync intercom …` */
  readonly intercom: (...args: string[]) => Promise<Ended>
  /** The same with variables of its own. */
  readonly intercomWith: (env: Readonly<Record<string, string>>, ...args: string[]) => Promise<Ended>
  /** Calls since the last time that was asked, those that change something. */
  readonly writes: () => string[]
}

export async function intercomWorld(options: SimulatorOptions, config = 'syncs: {}\n'): Promise<IntercomWorld> {
  const sim = await startSimulator({ limits: 'none', ...options })
  atEnd(() => sim.close())
  const folder = await tempDir()
  await writeFile(join(folder, 'fin-sync.yaml'), config)
  const usual = { INTERCOM_ACCESS_TOKEN: sim.token, INTERCOM_BASE_URL: sim.url }
  const intercomWith = (env: Readonly<Record<string, string>>, ...args: string[]) =>
    cliHere(['intercom', ...args], { cwd: folder, env: { ...usual, ...env } })
  return {
    folder,
    sim,
    intercomWith,
    intercom: (...args) => intercomWith({}, ...args),
    writes() {
      const calls = sim.calls().filter(({ method, path }) => method !== 'GET' && !/\/(search|list)$/.test(path))
      sim.resetCounts()
      return calls.map(({ method, path }) => `${method} ${path}`)
    },
  }
}

/** A table or a list as it was printed, line by line. */
export function linesOf({ stdout }: Pick<Ended, 'stdout'>): string[] {
  return stdout.trimEnd().split('\n')
}

/** What was printed with --json, one object a line. */
export function jsonOf({ stdout }: Pick<Ended, 'stdout'>): unknown[] {
  return linesOf({ stdout }).map((line): unknown => JSON.parse(line))
}
