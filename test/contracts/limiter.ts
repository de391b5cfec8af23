/** What every limiter promises, whatever its buckets are kept in. Runs in virtual time. */
import { afterEach } from 'vitest'
import type { LimiterSettings } from '../../src/limiter/levels.ts'
import type { Limiter } from '../../src/limiter/limiter.ts'
import { testAnswers } from '../limiter/contract/answers.ts'
import { testLevels } from '../limiter/contract/levels.ts'
import { testLive } from '../limiter/contract/live.ts'
import { testRefusals } from '../limiter/contract/refusals.ts'
import { testTakers } from '../limiter/contract/takers.ts'
import { testWindow } from '../limiter/contract/window.ts'
import { createVirtualTime, type VirtualTime } from '../limiter/virtual-time.ts'

export interface LimiterBackend {
  /** One more process that uses the same buckets. */
  open(settings: LimiterSettings & { onWarning?: (message: string) => void }): Limiter
  /** Visits to the shared buckets so far. */
  visits(): number
  /** Closes every limiter that was opened. */
  close(): Promise<void>
}

/** Fresh buckets at the beginning of a window; closed after the test. */
export type StartLimiter = () => Promise<{ readonly time: VirtualTime; readonly backend: LimiterBackend }>

export interface LimiterSuite {
  readonly name: string
  /** Fresh buckets whose clock, and the clock of the processes, is `time`. */
  readonly make: (time: VirtualTime) => Promise<LimiterBackend>
}

export function testLimiter({ name, make }: LimiterSuite): void {
  const open: LimiterBackend[] = []
  afterEach(async () => {
    for (const backend of open.splice(0)) await backend.close()
  })
  const start: StartLimiter = async () => {
    const time = createVirtualTime()
    const backend = await make(time)
    open.push(backend)
    return { time, backend }
  }
  for (const part of [testWindow, testAnswers, testRefusals, testLevels, testTakers, testLive]) part(name, start)
}
