/** Once per run of the *.redis.test.ts files: finds or starts the server that they share. */
import type { TestProject } from 'vitest/node'
import { startRedis } from './redis-binaries.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** URL of a Redis server that others use too: every test keeps to a prefix of its own. */
    redis: { readonly url: string }
  }
}

/** TEST_REDIS_URL names a server to use. Without it one is started and stopped here. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.TEST_REDIS_URL
  const server = given === undefined || given === '' ? await startRedis() : { url: given, stop: async () => undefined }
  project.provide('redis', { url: server.url })
  return () => server.stop()
}
