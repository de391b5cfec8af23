/** Runs the one sync of an example as it is written, against a simulated Intercom with the contacts of the examples. */
import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { z } from 'zod'
import { readContacts } from '../../src/cli/contacts-file.ts'
import type { Simulator } from '../../src/simulator/simulator.ts'
import type { Store } from '../../src/store/open.ts'
import { createActDesk } from './act-desk.ts'

const file = z.object({ syncs: z.record(z.string(), z.looseObject({ source: z.object({ path: z.string() }) })) })

export interface EndedExample {
  readonly simulator: Simulator
  readonly read: number
  readonly created: number
  readonly duplicate: number
  /** Codes of the refused rows, in the order of their places. */
  readonly refused: readonly (string | undefined)[]
}

/** `name`: of examples/<name>.yaml. */
export async function runActExample(store: Store, name: string): Promise<EndedExample> {
  const [sync] = Object.values(file.parse(parse(await readFile(`examples/${name}.yaml`, 'utf8'))).syncs)
  if (sync === undefined) throw new Error(`examples/${name}.yaml has no sync`)
  const { source, ...lines } = sync
  const seed = await readContacts('examples/existing-contacts.json', 'existing-contacts.json')
  // JSON is YAML, so the sync's settings go as they were read.
  const settings = Object.entries(lines).map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
  const desk = await createActDesk(store, { lines: settings.join('\n'), simulator: { seed } })
  await desk.csv((await readFile(`examples/${source.path}`, 'utf8')).trimEnd())
  const { read, created, duplicate, refusals } = await desk.run()
  return { simulator: desk.simulator, read, created, duplicate, refused: refusals.map((why) => why.split(' ')[0]) }
}
