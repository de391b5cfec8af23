/** `npm run bench [name…]`: runs the benchmarks of bench/ one after the other, each bench/<name>.bench.ts in a process of its own. */
import './node-version.mjs'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { CannotGoOn, ensureBuilt, ensureInstalled, main } from './ensure.mjs'
import { root, runNode } from './run.mjs'

const END = '.bench.ts'

await main(async () => {
  await ensureInstalled({ dev: true })
  await ensureBuilt()
  let failed = 0
  for (const name of chosen(process.argv.slice(2))) {
    process.stdout.write(`\n${name}\n`)
    if ((await runNode('node_modules/tsx/dist/cli.mjs', [`bench/${name}${END}`])) !== 0) failed = 1
  }
  return failed
})

/** @param {readonly string[]} wanted @returns {readonly string[]} the benchmarks' names */
function chosen(wanted) {
  const files = readdirSync(join(root, 'bench')).filter((file) => file.endsWith(END))
  const names = files.map((file) => file.slice(0, -END.length)).sort()
  const unknown = wanted.filter((name) => !names.includes(name))
  if (unknown.length > 0 || names.length === 0) {
    throw new CannotGoOn(`There is no benchmark ${unknown.join(', ')} in bench/; there are: ${names.join(', ') || 'none'}`)
  }
  return wanted.length > 0 ? wanted : names
}
