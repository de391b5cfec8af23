/** `npm run docs`: writes docs/errors.md and docs/configuration.md, and the tables in docs/command-line.md, from the sources. */
import './node-version.mjs'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { commandLinePage } from './docs/command-line-page.ts'
import { configurationPage } from './docs/configuration-page.ts'
import { errorsPage } from './docs/errors-page.ts'
import { root } from './run.mjs'

/** Texts by the path of their file. */
export function makeDocs(): Readonly<Record<string, string>> {
  return {
    'docs/errors.md': errorsPage(),
    'docs/configuration.md': configurationPage(),
    'docs/command-line.md': commandLinePage(readFileSync(join(root, 'docs/command-line.md'), 'utf8')),
  }
}

if (process.argv[1] === import.meta.filename) {
  for (const [path, text] of Object.entries(makeDocs())) writeFileSync(join(root, path), text)
}
