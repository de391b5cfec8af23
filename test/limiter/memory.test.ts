/** The contract on plain memory: what it promises does not depend on a database. */
import { testLimiter } from '../contracts/limiter.ts'
import { createMemoryBackend } from './memory-limiter.ts'

testLimiter({ name: 'memory', make: async (time) => createMemoryBackend(time) })
