/** How a run goes on, told to any number of readers over sockets. */
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { beforeAll, expect, test, vi } from 'vitest'
import { createServerDesk, type ServerDesk, TOKEN } from './desk.ts'

interface Event {
  readonly event: string
  readonly id: string
  readonly data: Record<string, unknown>
}

interface Reader {
  readonly status: number | undefined
  readonly events: Event[]
  text(): string
  /** Resolves when the server ends the stream. */
  readonly ended: Promise<unknown>
  leave(): void
  has(what: (events: readonly Event[]) => boolean): Promise<void>
}

const ROWS = 60
let desk: ServerDesk

beforeAll(async () => {
  desk = await createServerDesk()
})

interface HeldRun {
  readonly id: string
  /** Lets one contact be made. */
  step(): Promise<void>
  /** Lets all be made. */
  go(): void
}

/** A run whose writes wait until they are let through. */
async function heldRun(): Promise<HeldRun> {
  const rows = Array.from({ length: ROWS }, (_, i) => `e${Math.random()},e${Math.random()}@example.com,E${i}`)
  await desk.write('people.csv', `id,email,name\n${rows.join('\n')}\n`)
  const waiting: (() => void)[] = []
  const stop = desk.simulator.onArrival(({ pattern }) =>
    pattern === 'POST /contacts' ? new Promise<void>((resolve) => waiting.push(resolve)) : undefined,
  )
  return {
    id: await desk.start('people'),
    step: () => vi.waitFor(() => (waiting.length > 0 ? waiting.shift()?.() : expect.fail()), { timeout: 20_000, interval: 20 }),
    go() {
      stop()
      for (const letGo of waiting) letGo()
    },
  }
}

async function follow(id: string, headers: Record<string, string> = {}): Promise<Reader> {
  const asked = request(`${desk.url}/v1/runs/${id}/events`, {
    headers: { authorization: `Bearer ${TOKEN}`, ...headers },
    agent: false,
  }).end()
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  const events: Event[] = []
  let text = ''
  response.setEncoding('utf8')
  response.on('data', (more: string) => {
    text += more
    const whole = text.split('\n\n').slice(0, -1).flatMap(eventOf)
    events.splice(0, events.length, ...whole)
  })
  response.on('error', () => undefined)
  const ended = new Promise((resolve) => response.on('close', resolve))
  const has: Reader['has'] = (what) => vi.waitFor(() => expect(what(events)).toBe(true), { timeout: 20_000, interval: 20 })
  return { status: response.statusCode, events, text: () => text, ended, leave: () => asked.destroy(), has }
}

function eventOf(block: string): Event[] {
  const fields = Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2)))
  return fields.data === undefined ? [] : [{ event: fields.event, id: fields.id, data: JSON.parse(fields.data) }]
}

test('a reader sees it begin, go on and end; one that comes back hears only what is new, and after the end nothing', async () => {
  const { id, step, go } = await heldRun()
  const reader = await follow(id)
  await step()
  await reader.has((events) => events.some(({ data }) => Number(data.created) > 0))
  expect(reader.text()).toMatch(/^retry: 2000\n\n/)
  const seen = reader.events.at(-1)!
  expect(seen).toMatchObject({ event: 'run', data: { run: id, status: null, phase: 'delivering', read: ROWS } })
  reader.leave()
  const again = await follow(id, { 'last-event-id': seen.id })
  go()
  await again.ended
  expect(again.events.map((event) => event.id)).not.toContain(seen.id)
  expect(again.events.at(-1)).toMatchObject({ event: 'end', data: { run: id, status: 'done', created: ROWS, waiting: 0 } })
  for (const { data } of [...reader.events, ...again.events])
    expect(Number(data.created) + Number(data.waiting)).toBeLessThanOrEqual(ROWS)
  const last = again.events.at(-1)!.id
  expect(await follow(id, { 'last-event-id': last })).toMatchObject({ status: 204 })
  const late = await follow(id)
  await late.ended
  expect(late.events).toMatchObject([{ event: 'end', id: last }])
})

test('200 readers cost the tables what one costs, hear the same, and those who leave half-way are forgotten', async () => {
  const { id, step, go } = await heldRun()
  const readers = await Promise.all(Array.from({ length: 200 }, () => follow(id)))
  await Promise.all(readers.map((reader) => reader.has((events) => events.length > 0)))
  const streams = async (): Promise<string> =>
    (await desk.ask('GET', '/metrics')).text.match(/^fin_sync_event_streams (\d+)$/m)?.[1] ?? ''
  expect(await streams()).toBe('200')
  for (const reader of readers.slice(0, 100)) reader.leave()
  await vi.waitFor(async () => expect(await streams()).toBe('100'), { timeout: 10_000, interval: 50 })
  const staying = readers.slice(100)
  const [before, began] = [desk.queries(), performance.now()]
  for (const created of [1, 2, 3]) {
    await step()
    await Promise.all(staying.map((reader) => reader.has((events) => events.at(-1)?.data.created === created)))
  }
  // A look is the run and two counts, every half second.
  const looks = (performance.now() - began) / 500 + 1
  expect(desk.queries() - before).toBeLessThanOrEqual(3 * looks)
  go()
  await Promise.all(staying.map((reader) => reader.ended))
  const ends = new Set(staying.map((reader) => `${reader.events.at(-1)?.event} ${reader.events.at(-1)?.id}`))
  expect([...ends]).toEqual([expect.stringMatching(/^end \w{16}$/)])
  expect(await streams()).toBe('0')
})

test('a run that is not there, and an asking for the headers alone, hold nothing', async () => {
  expect(await follow('20200101-aaaaaa')).toMatchObject({ status: 404 })
  const { id, go } = await heldRun()
  const head = await fetch(`${desk.url}/v1/runs/${id}/events`, { method: 'HEAD', headers: { authorization: `Bearer ${TOKEN}` } })
  expect(head.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  expect((await desk.ask('GET', '/metrics')).text).toMatch(/^fin_sync_event_streams 0$/m)
  go()
  await (await follow(id)).ended
  expect(desk.defects).toEqual([])
})

test('a process that ends lets its readers go, and takes no new ones and no new runs', async () => {
  const { id, go } = await heldRun()
  const reader = await follow(id)
  await reader.has((events) => events.length > 0)
  desk.drain()
  await reader.ended
  expect(reader.events.at(-1)).toMatchObject({ event: 'run' })
  expect(await follow(id)).toMatchObject({ status: 503 })
  expect((await desk.ask('POST', '/v1/syncs/mirrored/runs', { body: {} })).body.error.code).toBe('draining')
  go()
})
