/** What every source over HTTP promises when the other side or the network misbehaves, as tests against a fake of that side. */
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { NotAuthorised, StartAgain, Unreachable } from '../../src/errors.ts'
import type { Chunk, Cursor, Row, Source } from '../../src/sources/source.ts'
import { type FakeCall, type FakeServer, type Fault, nobodyThere, startFake } from '../fakes/http-server.ts'
import { rowsOf, storedAndLoaded } from './source.ts'

/** What a test wants to have other than usual; what is left out is as it should be. */
export interface RemoteOpening {
  /** `unknown`: refused as such. `narrow`: known, but without the permission to read these records. */
  readonly credentials?: 'good' | 'unknown' | 'narrow'
  readonly baseUrl?: string
  /** To be handed to the source as it is. */
  readonly timeoutMs?: number
  /** To be handed to the source as it is: the tests never wait. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
}

/** A source on a fake server that has records for at least four pages, and hands over at least three chunks. */
export interface RemoteSubject {
  readonly server: FakeServer
  open(o: RemoteOpening): Source | Promise<Source>
  /** The records on the server, in any order. */
  readonly ids: readonly string[]
  idOf(row: Row): string
  /** Whether a call asks for records; others ask for a token, a list of properties and so on. */
  isForRows(call: FakeCall): boolean
  /** What must never be shown of the good credentials: tokens, passwords, keys. */
  readonly secrets: readonly string[]
  /** The same of the other credentials, where they are others. */
  readonly otherSecrets?: readonly string[]
  /** From now on the credentials in use are refused with a 401, until the source gets new ones where it can. */
  expire(): void
  /** Whether the source gets new credentials by itself. */
  readonly renews: boolean
  /** From now on the server names the same next page for ever. Left out where no page names the next one. */
  circle?(): void
  close(): Promise<void>
}

/** What goes by, and how long a source has to wait at least before it asks again, in milliseconds. */
const PASSING: readonly (readonly [string, Fault, number])[] = [
  ['a 429 that names the seconds to wait', { status: 429, headers: { 'retry-after': '7' } }, 7_000],
  [
    'a 429 that names a date',
    {
      status: 429,
      headers: {
        get 'retry-after'() {
          return new Date(Date.now() + 120_000).toUTCString()
        },
      },
    },
    60_000,
  ],
  ['a 429 that names no time', { status: 429 }, 1],
  ['a 500', { status: 500, body: { message: 'internal error' } }, 1],
  ['a 503', { status: 503 }, 1],
  ['a connection that is reset', 'reset', 1],
  ['an answer that breaks off in the middle', 'half', 1],
  ['a page of HTML from something on the way', 'html', 1],
]

export const testRemoteSource = (o: { name: string; make: () => Promise<RemoteSubject> }): void => {
  const withSubject = (promise: string, check: (subject: RemoteSubject) => Promise<void>) =>
    test(`${promise}`, async () => {
      const subject = await o.make()
      try {
        await check(subject)
      } finally {
        await subject.close()
      }
    })

  describe(`the contract of a source over HTTP: ${o.name}`, () => {
    for (const [name, fault, waitMs] of PASSING) {
      withSubject(`survives ${name} between two pages: every record arrives once`, async (subject) => {
        const waits = recordWaits()
        const { chunks, error } = await readWith(subject, { sleep: waits.sleep, afterFirst: () => meet(subject, fault) })
        expect(error).toBeUndefined()
        expect(subject.server.left()).toBe(0)
        expectAll(subject, chunks)
        expect(waits.longest()).toBeGreaterThanOrEqual(waitMs)
      })
    }

    withSubject('survives a time-out between two pages', async (subject) => {
      const waits = recordWaits()
      const { chunks, error } = await readWith(subject, {
        sleep: waits.sleep,
        timeoutMs: 400,
        afterFirst: () => meet(subject, 'silence'),
      })
      expect(error).toBeUndefined()
      expect(subject.server.left()).toBe(0)
      expectAll(subject, chunks)
    })

    withSubject('a limit that is closed for an hour ends the read, and says so', async (subject) => {
      const date = new Date(Date.now() + 3_600_000).toUTCString()
      const fault: Fault = { status: 429, headers: { 'retry-after': date } }
      const { error } = await readWith(subject, { afterFirst: () => meet(subject, fault, 100) })
      expectSafe(subject, error, Unreachable)
      expect(String(error)).toMatch(/\b(59|60) minutes/)
    })

    for (const [name, fault] of [
      ['500', { status: 500 }],
      ['429', { status: 429 }],
      ['reset', 'reset'],
    ] as const) {
      withSubject(
        `${name} without end: half of the pages are never a complete read, and it goes on from there`,
        async (subject) => {
          const broken = await readWith(subject, { afterFirst: () => meet(subject, fault, 1_000) })
          expectSafe(subject, broken.error, Unreachable)
          expect(broken.error).toHaveProperty('exitCode', 5)
          expect(broken.chunks.length).toBeGreaterThan(0)
          expect(rowsOf(broken.chunks).length).toBeLessThan(subject.ids.length)
          subject.server.heal()
          const cursor = broken.chunks.at(-1)?.cursor
          if (cursor === undefined) return
          const rest = await readWith(subject, { after: storedAndLoaded(cursor) })
          expect(rest.error).toBeUndefined()
          expectAll(subject, [...broken.chunks, ...rest.chunks])
        },
      )
    }

    withSubject('unknown credentials are refused with NotAuthorised, exit 4, before any row', async (subject) => {
      const { chunks, error } = await readWith(subject, { credentials: 'unknown' })
      expect(chunks).toEqual([])
      expectSafe(subject, error, NotAuthorised)
      expect(error).toHaveProperty('exitCode', 4)
    })

    withSubject('a missing permission is refused with NotAuthorised, exit 4, and the message says it is one', async (subject) => {
      const { chunks, error } = await readWith(subject, { credentials: 'narrow' })
      expect(chunks).toEqual([])
      expectSafe(subject, error, NotAuthorised)
      expect(error).toHaveProperty('exitCode', 4)
      expect(String(error)).toMatch(/scope|permission|access|profile/i)
    })

    withSubject('credentials that expire between two pages are renewed, or end the read with NotAuthorised', async (subject) => {
      const { chunks, error } = await readWith(subject, { afterFirst: () => subject.expire() })
      if (subject.renews) {
        expect(error).toBeUndefined()
        expectAll(subject, chunks)
      } else {
        expectSafe(subject, error, NotAuthorised)
        expect(rowsOf(chunks).length).toBeLessThan(subject.ids.length)
      }
    })

    withSubject('pages that go in a circle end the read with a clear error', async (subject) => {
      if (subject.circle === undefined) return expect(subject.circle).toBeUndefined()
      const { error } = await readWith(subject, { afterFirst: () => subject.circle?.() })
      expectSafe(subject, error, Unreachable)
    })

    withSubject('a redirect to another host is not followed: the credentials would go along', async (subject) => {
      const elsewhere = await startFake(() => Response.json({}))
      const fault: Fault = { status: 302, headers: { location: `${elsewhere.url}/x?key=1` } }
      try {
        const { error } = await readWith(subject, { afterFirst: () => meet(subject, fault, 100) })
        expectSafe(subject, error, Error)
        expect(elsewhere.calls).toEqual([])
      } finally {
        await elsewhere.close()
      }
    })

    withSubject('what the other side repeats of the credentials and of people is not in the error', async (subject) => {
      const body = { message: `no: ${subject.secrets.join(' ')} ann@example.com`, errors: [{ message: 'ann@example.com' }] }
      for (const status of [400, 403, 404, 422, 500]) {
        const { error } = await readWith(subject, { afterFirst: () => meet(subject, { status, body }, 1_000) })
        expectSafe(subject, error, Error)
        expect(error).not.toBeInstanceOf(StartAgain)
        subject.server.heal()
      }
    })

    withSubject('an address where nobody answers is Unreachable, and named', async (subject) => {
      const baseUrl = await nobodyThere()
      const { error } = await readWith(subject, { baseUrl })
      expectSafe(subject, error, Unreachable)
      expect(String(error)).toContain(baseUrl)
    })

    withSubject('an abort ends a wait at once, with its reason, and leaves nothing open', async (subject) => {
      const reason = new Error('told to stop')
      const controller = new AbortController()
      const sleep = (_ms: number, signal: AbortSignal) => {
        controller.abort(reason)
        return signal.aborted ? Promise.reject(reason) : Promise.reject(new Error('the signal did not reach the wait'))
      }
      const afterFirst = () => meet(subject, { status: 429, headers: { 'retry-after': '60' } })
      const { error } = await readWith(subject, { sleep, afterFirst, signal: controller.signal })
      expect(error).toBe(reason)
      expect(await subject.server.open()).toBe(0)
    })

    withSubject('an abort ends a call that nobody answers', async (subject) => {
      const reason = new Error('told to stop')
      const controller = new AbortController()
      const afterFirst = () => {
        const before = subject.server.calls.length
        meet(subject, 'silence')
        void untilTrue(() => subject.server.calls.length > before && subject.server.left() === 0).then(() =>
          controller.abort(reason),
        )
      }
      const { error } = await readWith(subject, { afterFirst, signal: controller.signal })
      expect(error).toBe(reason)
      expect(await subject.server.open()).toBe(0)
    })
  })
}

interface Reading extends Omit<RemoteOpening, 'sleep'> {
  readonly sleep?: RemoteOpening['sleep']
  readonly after?: Cursor
  readonly signal?: AbortSignal
  /** Called when the first chunk has come. */
  readonly afterFirst?: () => void
}

/** One read until it ends, whichever way. */
async function readWith(subject: RemoteSubject, o: Reading): Promise<{ chunks: Chunk[]; error: unknown }> {
  const { after, afterFirst, signal = new AbortController().signal, ...opening } = o
  const chunks: Chunk[] = []
  try {
    const source = await subject.open({ sleep: noWait, ...opening })
    for await (const chunk of source.read({ signal, ...(after === undefined ? {} : { after }) })) {
      chunks.push(chunk)
      if (chunks.length === 1) afterFirst?.()
    }
    return { chunks, error: undefined }
  } catch (error) {
    return { chunks, error }
  }
}

const meet = (subject: RemoteSubject, fault: Fault, times = 1) =>
  subject.server.meet(fault, { times, when: (call) => subject.isForRows(call) })

function expectAll(subject: RemoteSubject, chunks: readonly Chunk[]): void {
  const ids = rowsOf(chunks).map((row) => subject.idOf(row))
  expect(ids.toSorted()).toEqual([...subject.ids].sort())
}

/** The error is of its class, says who was asked for what, and shows nothing that must not be shown, its causes and stack included. */
function expectSafe(subject: RemoteSubject, error: unknown, type: new (...args: never[]) => Error): void {
  expect(error).toBeInstanceOf(type)
  expect(String(error).length).toBeGreaterThan(40)
  const shown = inspect(error, { depth: 10, showHidden: true })
  for (const secret of [...subject.secrets, ...(subject.otherSecrets ?? [])]) expect(shown).not.toContain(secret)
  expect(shown).not.toMatch(/[\w.]+@example\.com/)
  expect(String(error)).not.toMatch(/https?:\/\/\S*\?/)
}

const noWait = async (_ms: number, signal: AbortSignal): Promise<void> => signal.throwIfAborted()

function recordWaits() {
  const waits: number[] = []
  return {
    longest: () => Math.max(0, ...waits),
    sleep: async (ms: number, signal: AbortSignal) => {
      signal.throwIfAborted()
      waits.push(ms)
    },
  }
}

async function untilTrue(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve))
}
