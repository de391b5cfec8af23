/** `fin-sync demo`: the syncs of examples/ against a simulated Intercom, with every claim checked. */
import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { ExitCode } from '../errors.ts'
import type { Begin, Context } from './context.ts'

/**
 * More than Intercom's usual 1,667 calls in 10 s, so that nobody waits for a demo; it is below what the limiter lets one workspace have.
 */
const CALLS_PER_WINDOW = 4_000

export function addDemoCommand(program: Command, begin: Begin): void {
  program
    .command('demo')
    .description('show it all: two CSV files and a handbook into a simulated Intercom, in a folder of its own')
    .action(begin((context) => demoInFolder(context), { ownSettings: true }))
}

async function demoInFolder(context: Context): Promise<ExitCode> {
  const { startSimulator } = await import('../simulator/simulator.ts')
  const { readContacts } = await import('./contacts-file.ts')
  const { demo } = await import('./demo.ts')
  const { prepareDemoFolder } = await import('./demo-folder.ts')
  const folder = await prepareDemoFolder(resolve(context.cwd, context.env.home, 'demo'), { describe: context.commandLine })
  try {
    const seed = await readContacts(folder.contacts, 'examples/existing-contacts.json')
    const simulator = await startSimulator({ seed, limits: { app: { limit: CALLS_PER_WINDOW, windowMs: 10_000 } } })
    try {
      return await demo(context, { simulator, folder, callsPerWindow: CALLS_PER_WINDOW })
    } finally {
      await simulator.close()
    }
  } finally {
    await folder.release()
  }
}
