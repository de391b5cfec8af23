/** `npm run check`: everything that must hold before a change goes in; `--static` leaves the tests out. */
import './node-version.mjs'
import { ensureInstalled, main } from './ensure.mjs'
import { runNode } from './run.mjs'

const STEPS = [
  { name: 'format', script: 'node_modules/@biomejs/biome/bin/biome', args: ['check'] },
  { name: 'lint', script: 'node_modules/oxlint/bin/oxlint', args: ['--type-aware', '--deny-warnings'] },
  { name: 'types', script: 'node_modules/typescript/bin/tsc', args: ['--noEmit', '-p', 'tsconfig.json'] },
  { name: 'unused code', script: 'node_modules/knip/bin/knip.js', args: [] },
]

await main(async () => {
  await ensureInstalled({ dev: true })
  const failed = []
  for (const { name, script, args } of STEPS) {
    process.stdout.write(`check: ${name}\n`)
    if ((await runNode(script, args)) !== 0) failed.push(name)
  }
  if (failed.length > 0) process.stdout.write(`check failed: ${failed.join(', ')}\n`)
  // The tests come last whatever failed before, so that their line of totals is the last line.
  const tests = process.argv.includes('--static') ? 0 : await runNode('scripts/test.mjs', [])
  return failed.length > 0 ? 1 : tests
})
