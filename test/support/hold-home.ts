/** Run as a process of its own: tries to hold the home named on its command line, says so, and stays until it is killed. */
import { holdHome } from '../../src/store/home.ts'

try {
  await holdHome(process.argv[2] ?? '', { describe: 'the other one' })
  process.stdout.write('held\n')
} catch (error) {
  process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`)
}
setInterval(() => undefined, 60_000)
