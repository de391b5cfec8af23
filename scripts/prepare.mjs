/** npm runs this after `npm ci` and before packing: leaves a working dist/ and `npx fin-sync`, or says why there is none. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { build, canBuild, linkCommand } from './build.mjs'
import { root } from './run.mjs'

if (canBuild()) process.exitCode = await build()
else if (existsSync(join(root, 'dist/main.js'))) {
  linkCommand()
  process.stderr.write('fin-sync: no compiler here (--omit=dev), dist/ is used as it is\n')
} else process.stderr.write('fin-sync: no compiler here (--omit=dev), so nothing was built. Run "npm ci", or copy a dist/ here.\n')
