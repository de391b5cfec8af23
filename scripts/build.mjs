/** Compiles src/ to dist/ with tsc; dist/ changes only when the whole build succeeded, and dist/main.js can be executed. */
import './node-version.mjs'
import { chmodSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root, runNode } from './run.mjs'

const SHEBANG = '#!/usr/bin/env node\n'

/** @returns {Promise<number>} tsc's exit code */
export async function build() {
  const folder = mkdtempSync(join(root, '.build-'))
  try {
    const code = await runNode('node_modules/typescript/bin/tsc', ['-p', 'tsconfig.build.json', '--outDir', folder])
    if (code === 0) publish(folder)
    return code
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** @param {string} folder a finished build */
function publish(folder) {
  const main = join(folder, 'main.js')
  const text = readFileSync(main, 'utf8')
  if (!text.startsWith('#!')) writeFileSync(main, SHEBANG + text)
  chmodSync(main, 0o755)
  chmodSync(folder, 0o755)
  const dist = join(root, 'dist')
  rmSync(dist, { recursive: true, force: true })
  renameSync(folder, dist)
  linkCommand()
}

/**
 * Makes `npx fin-sync` work in the checkout: npm links the commands of dependencies only, and npx's own way for the package it stands
 * in keeps a link in its cache, which stays broken when it was made before the first build.
 */
export function linkCommand() {
  const link = join(root, 'node_modules/.bin/fin-sync')
  if (process.platform === 'win32' || !existsSync(dirname(link))) return
  rmSync(link, { force: true })
  symlinkSync('../../dist/main.js', link)
}

/** Whether the compiler is installed; it is not after `npm ci --omit=dev`. */
export const canBuild = () => existsSync(join(root, 'node_modules/typescript/bin/tsc'))

if (process.argv[1] === import.meta.filename) process.exitCode = await build()
