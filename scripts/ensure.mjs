/** Makes sure that what a script needs is there: the dependencies of the lock and a build of the sources. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { build, linkCommand } from './build.mjs'
import { root, run } from './run.mjs'

/** A reason why a script cannot go on, written for the person at the terminal. */
export class CannotGoOn extends Error {}

/**
 * Runs a script's body; a `CannotGoOn` becomes one line and exit code 1. Every script's last line.
 * @param {() => Promise<number>} body resolves with the exit code
 */
export async function main(body) {
  try {
    process.exitCode = await body()
  } catch (error) {
    if (!(error instanceof CannotGoOn)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  }
}

/**
 * Installs what the lock names and node_modules lacks; does nothing, and needs no network, where all of it is there.
 * @param {{ dev: boolean }} o dev = the development tools are needed too
 */
export async function ensureInstalled({ dev }) {
  if (isInstalled({ dev })) return
  process.stderr.write('installing dependencies…\n')
  const tools = dev ? ['--include=dev'] : []
  const { code, output } = await npm(['ci', ...tools, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'])
  if (code === 0) return linkCommand()
  throw new CannotGoOn(
    `${output.trim()}\nCould not install the dependencies (npm ci ended with ${code}). Run "npm ci" here and try again.`,
  )
}

/** Builds dist/ where it is absent or older than the sources. In a read-only checkout an older build is used, and that is said. */
export async function ensureBuilt() {
  if (isBuilt()) return
  await ensureInstalled({ dev: true })
  try {
    if ((await build()) === 0) return
  } catch (error) {
    if (!isReadOnly(error) || !existsSync(join(root, 'dist/main.js'))) throw error
    process.stderr.write('dist/ is older than src/ and this checkout is read-only: using dist/ as it is\n')
    return
  }
  throw new CannotGoOn('The build failed: see the messages above.')
}

/** Whether dist/ is there and no source is newer than it. */
export function isBuilt() {
  const main = join(root, 'dist/main.js')
  if (!existsSync(main)) return false
  const built = statSync(main).mtimeMs
  return ['src', 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json'].every((path) => newest(join(root, path)) <= built)
}

/**
 * Compares versions with npm's own note of what it installed. File times would do for a clone, but not for a copied folder.
 * @param {{ dev: boolean }} o
 */
function isInstalled({ dev }) {
  const note = join(root, 'node_modules/.package-lock.json')
  if (!existsSync(note)) return false
  const wanted = packagesOf(join(root, 'package-lock.json'))
  const installed = packagesOf(note)
  return Object.entries(wanted).every(([path, { version, optional, devOptional, dev: forDev }]) => {
    const have = installed[path]?.version
    const mayBeAbsent = path === '' || optional || devOptional || (forDev && !dev)
    return have === undefined ? mayBeAbsent : have === version
  })
}

/**
 * @param {string} lock
 * @returns {Record<string, { version?: string, optional?: boolean, devOptional?: boolean, dev?: boolean }>}
 */
const packagesOf = (lock) => JSON.parse(readFileSync(lock, 'utf8')).packages

/** @param {string} path a file or a folder @returns {number} the newest modification time in it, epoch milliseconds */
function newest(path) {
  const stats = statSync(path)
  if (!stats.isDirectory()) return stats.mtimeMs
  return readdirSync(path).reduce((time, name) => Math.max(time, newest(join(path, name))), stats.mtimeMs)
}

/** The npm that runs us, if one does: on Windows a bare "npm" is not a program. @param {readonly string[]} args */
function npm(args) {
  const path = process.env.npm_execpath
  return path?.endsWith('npm-cli.js') ? run(process.execPath, [path, ...args], { quiet: true }) : run('npm', args, { quiet: true })
}

/** @param {unknown} error */
const isReadOnly = (error) => error instanceof Error && 'code' in error && (error.code === 'EROFS' || error.code === 'EACCES')
