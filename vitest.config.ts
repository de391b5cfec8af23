/** Which tests run here: a file's name says what it needs (x.test.ts nothing, x.pg.test.ts Postgres, x.redis.test.ts Redis). */
import { defineConfig, type TestProjectConfiguration } from 'vitest/config'
import { SERVICES } from './scripts/services.mjs'
import { SlowFirst } from './test/support/slow-first.ts'

// A test must never meet the workspace, the database or the proxy that a developer's shell points at.
const OUTSIDE =
  /^(INTERCOM|FIN_SYNC)_|^(DATABASE_URL|REDIS_URL|REDIS_PREFIX|HELPDESK_PROVIDER|LOG_LEVEL|HOST|PORT)(_FILE)?$|_proxy$/i
for (const name of Object.keys(process.env)) if (OUTSIDE.test(name)) delete process.env[name]

const plain: TestProjectConfiguration = {
  extends: true,
  test: {
    name: 'plain',
    include: ['test/**/*.test.ts'],
    exclude: ['**/*.{pg,redis,browser}.test.ts'],
    sequence: { groupOrder: 0 },
  },
}

const pg: TestProjectConfiguration = {
  extends: true,
  test: {
    name: 'pg',
    include: ['test/**/*.pg.test.ts'],
    // x.redis.pg.test.ts needs both.
    exclude: SERVICES.redis.here() ? [] : ['**/*.redis.pg.test.ts'],
    globalSetup: ['test/support/postgres-global.ts', ...(SERVICES.redis.here() ? ['test/support/redis-global.ts'] : [])],
    sequence: { groupOrder: 1 },
  },
}

const redis: TestProjectConfiguration = {
  extends: true,
  test: {
    name: 'redis',
    include: ['test/**/*.redis.test.ts'],
    globalSetup: ['test/support/redis-global.ts'],
    sequence: { groupOrder: 2 },
  },
}

const browser: TestProjectConfiguration = {
  extends: true,
  test: { name: 'browser', include: ['test/**/*.browser.test.ts'], sequence: { groupOrder: 3 } },
}

export default defineConfig({
  test: {
    pool: 'forks',
    // A third one works while the other two wait: for servers, for processes, for limits.
    maxWorkers: 3,
    sequence: { sequencer: SlowFirst },
    // Files of a project share processes and what is loaded in them; loading it anew for each file took longer than the tests. So a file leaves
    // nothing behind in a module. Projects go one after the other, because a process serves one of them.
    isolate: false,
    setupFiles: ['test/support/setup-file.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // What this machine lacks is left out here; scripts/test.mjs says so at the end, or fails where CI=true.
    projects: [
      plain,
      ...(SERVICES.pg.here() ? [pg] : []),
      ...(SERVICES.redis.here() ? [redis] : []),
      ...(SERVICES.browser.here() ? [browser] : []),
    ],
  },
})
