/** What the tests need besides Node, whether this machine has it, and what to do where it has not. */
import { accessSync, constants, existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Debian keeps the server programs of each Postgres version here, outside the PATH. */
const DEBIAN_POSTGRES = '/usr/lib/postgresql'

/**
 * By the word in a test file's name (`x.pg.test.ts`).
 * @type {Readonly<Record<'pg' | 'redis' | 'browser', { name: string, here: () => boolean, hint: string }>>}
 */
export const SERVICES = {
  pg: {
    name: 'Postgres',
    here: () => isSet('TEST_DATABASE_URL') || inPath('postgres') || inDebianFolder(),
    hint: 'set TEST_DATABASE_URL or install a server: apt-get install postgresql',
  },
  redis: {
    name: 'Redis',
    here: () => isSet('TEST_REDIS_URL') || inPath('redis-server'),
    hint: 'set TEST_REDIS_URL or install a server: apt-get install redis-server',
  },
  browser: {
    name: 'a browser',
    here: () => inPath('chromium') || inPath('chromium-headless-shell'),
    hint: 'install one: apt-get install chromium',
  },
}

/** @param {string} name an environment variable */
const isSet = (name) => (process.env[name] ?? '') !== ''

/** @param {string} program */
const inPath = (program) =>
  (process.env.PATH ?? '').split(delimiter).some((folder) => folder !== '' && canRun(join(folder, program)))

const inDebianFolder = () =>
  existsSync(DEBIAN_POSTGRES) &&
  readdirSync(DEBIAN_POSTGRES).some((version) => canRun(join(DEBIAN_POSTGRES, version, 'bin/postgres')))

/** @param {string} file */
function canRun(file) {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
