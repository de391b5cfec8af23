/** `npm run demo`: from a fresh clone to the running demo, installing and building only what is missing. */
import './node-version.mjs'
import { ensureBuilt, ensureInstalled, main } from './ensure.mjs'
import { runNode } from './run.mjs'

await main(async () => {
  await ensureInstalled({ dev: false })
  await ensureBuilt()
  return runNode('dist/main.js', ['demo', ...process.argv.slice(2)])
})
