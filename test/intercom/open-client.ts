/** A client as the tests use it: no real waiting between attempts, short time-outs, and a limiter that lets everything through. */
import type { ClientOptions, IntercomClient } from '../../src/intercom/client.ts'
import { type CallReport, createIntercomClient } from '../../src/intercom/client.ts'
import type { Bucket, Limiter } from '../../src/limiter/limiter.ts'

export const TOKEN = 'dG9rOnNlY3JldC1hY2Nlc3MtdG9rZW4='

export interface LimiterNotes {
  readonly taken: { bucket: Bucket; live: boolean }[]
  readonly said: { limited: boolean; remaining: number | null }[]
  unused: number
}

/** A limiter without limits that writes down what it is told. */
export function createOpenLimiter(): { limiter: Limiter; notes: LimiterNotes } {
  const notes: LimiterNotes = { taken: [], said: [], unused: 0 }
  const limiter: Limiter = {
    take: async (bucket, o = {}) => {
      o.signal?.throwIfAborted()
      notes.taken.push({ bucket, live: o.live ?? false })
      return {
        count: 1,
        said: ({ limited, headers }) => void notes.said.push({ limited, remaining: headers?.remaining ?? null }),
        unused: (calls) => {
          notes.unused += calls
        },
      }
    },
    state: async () => [],
    close: async () => {},
  }
  return { limiter, notes }
}

export interface OpenClient {
  readonly client: IntercomClient
  readonly notes: LimiterNotes
  readonly calls: CallReport[]
  /** Waits between attempts, in milliseconds. */
  readonly slept: number[]
}

export function openClient(baseUrl: string, o: Partial<ClientOptions> = {}): OpenClient {
  const { limiter, notes } = createOpenLimiter()
  const calls: CallReport[] = []
  const slept: number[] = []
  const client = createIntercomClient({
    baseUrl,
    token: () => TOKEN,
    version: '2.16',
    limiter,
    timeouts: { connectMs: 200, answerMs: 100 },
    onCall: (call) => calls.push(call),
    sleep: async (ms) => void slept.push(ms),
    random: () => 0.5,
    ...o,
  })
  return { client, notes, calls, slept }
}
