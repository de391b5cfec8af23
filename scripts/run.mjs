/** Runs a program as a child and tells how it ended; signals reach it because it shares our terminal. */
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the checkout. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/**
 * Runs one of the installed tools' own JavaScript files with this Node, from the checkout's folder.
 * @param {string} script path inside the checkout, such as node_modules/typescript/bin/tsc
 * @param {readonly string[]} args
 * @returns {Promise<number>} its exit code
 */
export const runNode = async (script, args) => (await run(process.execPath, [join(root, script), ...args])).code

/**
 * Runs a program from the checkout's folder.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ quiet?: boolean }} [o] quiet = nothing is shown; what it printed comes back as `output`
 * @returns {Promise<{ code: number, output: string }>} the exit code (128 + number for a signal)
 */
export function run(program, args, { quiet = false } = {}) {
  const child = spawn(program, args, { cwd: root, stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit' })
  const ignore = () => {}
  process.on('SIGINT', ignore)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text) => (output += text))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      process.off('SIGINT', ignore)
      resolve({ code: code ?? 128 + (signal ? constants.signals[signal] : 0), output })
    })
  })
}
