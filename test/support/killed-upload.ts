/** Run as a process of its own: keeps a file in the folder named on its command line, and is killed on the way. */
import { keepFile } from '../../src/server/uploads-keep.ts'

const [, , folder = '', file = '', when = ''] = process.argv
const kill = (): Promise<never> => {
  process.kill(process.pid, 'SIGKILL')
  return new Promise(() => undefined)
}
await keepFile({
  folder,
  file,
  fill: async (handle) => {
    await handle.write('id,email\n')
    if (when === 'while it comes') await kill()
    await handle.write('1,a@example.com\n')
  },
  known: kill,
})
