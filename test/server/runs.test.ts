/** Starting, following and mending runs over HTTP, as an operator does. */
import { parse } from 'csv-parse/sync'
import { beforeAll, expect, test } from 'vitest'
import { createServerDesk, OTHERS, type ServerDesk } from './desk.ts'

let desk: ServerDesk
beforeAll(async () => {
  desk = await createServerDesk()
})

test('a run is started, told in numbers that balance, and found by the beginning of its id', async () => {
  const started = await desk.ask('POST', '/v1/syncs/people/runs', { body: { full: true } })
  expect(started.status).toBe(201)
  const id: string = started.body.run
  expect(started.headers.get('location')).toBe(`/v1/runs/${id}`)
  expect(await desk.ended(id)).toMatchObject({
    run: id,
    status: 'partial',
    phase: 'finished',
    read: 10,
    created: 9,
    refused: 1,
    waiting: 0,
    request: { trigger: 'run', full: true, by: 'admin' },
    reasons: [{ did: 'refused', code: 'email_invalid', count: 1, first_place: 5 }],
  })
  const short = id.slice(0, -1)
  expect((await desk.ask('GET', `/v1/runs/${short}`)).body.run).toBe(id)
})

test('what came of each row, by kind and by reason, page by page', async () => {
  const id = await latest()
  const first = await desk.ask('GET', `/v1/runs/${id}/outcomes?limit=4`)
  expect(first.body.outcomes.map(({ where }: { where: string }) => where)).toEqual([2, 3, 4, 5].map((line) => `people.csv:${line}`))
  expect(first.body.next).toBe(5)
  const rest = await desk.ask('GET', `/v1/runs/${id}/outcomes?limit=6&after=5`)
  expect(rest.body.outcomes).toHaveLength(6)
  expect(rest.body.next).toBeNull()
  const refused = await desk.ask('GET', `/v1/runs/${id}/outcomes?did=refused`)
  expect(refused.body.outcomes).toMatchObject([{ place: 5, key: '3', did: 'refused', code: 'email_invalid' }])
  expect(JSON.stringify(refused.body)).not.toContain('HYPERLINK')
  expect((await desk.ask('GET', `/v1/runs/${id}/outcomes?code=email_invalid`)).body).toEqual(refused.body)
  expect((await desk.ask('GET', `/v1/runs/${id}/outcomes?did=lost`)).body.error).toMatchObject({
    code: 'invalid_query',
    fields: [{ path: 'did', message: expect.stringContaining('expected created, updated') }],
  })
})

test('refused rows come as CSV, and a formula in them is none any more', async () => {
  const answer = await desk.ask('GET', `/v1/runs/${await latest()}/rejects.csv`)
  expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8')
  expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="rejects-\d{8}-\w{6}\.csv"$/)
  const [header, row] = parse(answer.text)
  expect(header).toEqual(['place', 'code', 'why', 'id', 'email', 'name'])
  expect(row).toMatchObject([
    'people.csv:5',
    'email_invalid',
    expect.any(String),
    '3',
    'not an address',
    `'=HYPERLINK("http://example.com")`,
  ])
})

test('runs are listed newest first, filtered, page by page; a cursor that means nothing is refused', async () => {
  await desk.ended(await desk.start('people', { limit: 2 }))
  const { body } = await desk.ask('GET', '/v1/runs?limit=1&sync=people')
  expect(body.runs).toMatchObject([{ sync: 'people', trigger: 'run', by: 'admin', read: 2, unchanged: 2 }])
  const next = await desk.ask('GET', `/v1/runs?sync=people&cursor=${body.next}`)
  expect(next.body).toMatchObject({ runs: [{ status: 'partial' }], next: null })
  const count = async (query: string): Promise<number> => (await desk.ask('GET', `/v1/runs?${query}`)).body.runs.length
  expect(await count('status=partial')).toBe(1)
  expect(await count('status=open')).toBe(0)
  expect(await count('trigger=backfill')).toBe(0)
  expect(await count('since=2100-01-01')).toBe(0)
  expect(await count('since=2020-01-01T00:00Z')).toBe(2)
  expect((await desk.ask('GET', '/v1/runs?cursor=20200101-aaaaaa')).body.error).toMatchObject({
    code: 'invalid_query',
    fields: [{ path: 'cursor' }],
  })
  expect((await desk.ask('GET', '/v1/runs?stauts=open')).body.error.message).toContain('did you mean "status"?')
})

test('refused rows are tried again by a run of their own, when there are any', async () => {
  const first = await runWith('refused')
  const retried = await desk.ask('POST', `/v1/runs/${first}/retry`)
  expect(retried.status).toBe(201)
  expect(await desk.ended(retried.body.run)).toMatchObject({ request: { trigger: 'retry', retry_of: first }, read: 1, refused: 1 })
  const clean = await desk.start('people', { limit: 2 })
  await desk.ended(clean)
  expect((await desk.ask('POST', `/v1/runs/${clean}/retry`)).body.error.code).toBe('nothing_to_retry')
})

test('a guard stops a run; allowing it starts one like it, which passes', async () => {
  await desk.ended(await desk.start('mirrored'))
  await desk.write('mirrored.csv', OTHERS.split('\n').slice(0, 4).join('\n'))
  const stopped = await desk.start('mirrored')
  expect(await desk.ended(stopped)).toMatchObject({ status: 'stopped', guards: [{ guard: 'archive', allowed: false }] })
  const again = await desk.ask('POST', `/v1/runs/${stopped}/allow`)
  expect(again.status).toBe(201)
  expect(await desk.ended(again.body.run)).toMatchObject({ status: 'done', request: { allow: ['archive'] }, archived: 7 })
  expect((await desk.ask('POST', `/v1/runs/${again.body.run}/allow`)).body.error).toMatchObject({
    code: 'not_stopped',
    status: 'done',
  })
})

test('a sync that runs already is not started again: the answer names the run, which can be cancelled', async () => {
  await desk.write(
    'people.csv',
    `id,email,name\n${Array.from({ length: 300 }, (_, i) => `n${i},n${i}@example.com,N`).join('\n')}\n`,
  )
  desk.simulator.fault({ kind: 'latency', ms: 50, times: 100_000, match: { path: /^\/contacts$/ } })
  const id = await desk.start('people')
  const second = await desk.ask('POST', '/v1/syncs/people/runs', { body: {} })
  expect(second).toMatchObject({ status: 409, body: { error: { code: 'already_running', run: id } } })
  expect((await desk.ask('POST', `/v1/syncs/people/plan`)).body.error).toMatchObject({ code: 'already_running', run: id })
  expect((await desk.ask('POST', `/v1/runs/${id}/resume`)).body.error).toMatchObject({ code: 'already_running', run: id })
  expect((await desk.ask('GET', '/v1/syncs/people')).body).toMatchObject({ open_run: id })
  const cancelled = await desk.ask('POST', `/v1/runs/${id}/cancel`)
  expect(cancelled).toMatchObject({ status: 202, body: { run: id, cancelled_by: 'admin' } })
  const end = await desk.ended(id)
  expect(end).toMatchObject({ status: 'cancelled', cancelled_by: 'admin' })
  expect(end.created + end.cancelled).toBe(300)
  expect((await desk.ask('POST', `/v1/runs/${id}/cancel`)).body.error).toMatchObject({ code: 'already_ended', status: 'cancelled' })
  expect((await desk.ask('POST', `/v1/runs/${id}/resume`)).body.error.code).toBe('nothing_to_resume')
  desk.simulator.clearFaults()
})

test('a plan tells what a run would do and changes nothing', async () => {
  await desk.write('people.csv', 'id,email,name\n1,user1@example.com,Renamed\nnew,new@example.com,New\n')
  const { status, body } = await desk.ask('POST', '/v1/syncs/people/plan', { body: {} })
  expect(status).toBe(200)
  expect(body).toMatchObject({ sync: 'people', rows: 2, update: 1, look_up: 1, headroom: 0.1, live: null })
  expect(body.changes).toContainEqual(
    expect.objectContaining({ key: '1', fields: [{ field: 'name', from: 'User 1', to: 'Renamed' }] }),
  )
  expect((await desk.ask('GET', '/v1/runs?status=open')).body.runs).toEqual([])
})

test('a backfill of a range is only for sources that can be read by time; its dates are checked', async () => {
  const ask = async (body: unknown) => (await desk.ask('POST', '/v1/syncs/people/backfills', { body })).body.error
  expect(await ask({ from: '2026-01-01' })).toMatchObject({ code: 'no_range', message: expect.stringContaining('{"full": true}') })
  expect(await ask({})).toMatchObject({ code: 'invalid', fields: [{ path: 'from' }] })
  expect(await ask({ from: '2026-02-01', to: '2026-02-01' })).toMatchObject({
    message: expect.stringContaining('is not before to'),
  })
  expect(await ask({ from: '2026-02-30' })).toMatchObject({
    fields: [{ path: 'from', message: expect.stringContaining('"2026-02-30"') }],
  })
  expect(await ask({ from: '2026-02-01', full: true })).toMatchObject({ fields: [{ path: 'full' }] })
  const { status, body } = await desk.ask('POST', '/v1/syncs/people/backfills', { body: { full: true } })
  expect(status).toBe(201)
  expect(await desk.ended(body.run)).toMatchObject({ request: { trigger: 'backfill', full: true }, status: 'done', read: 2 })
})

test('syncs tell how they stand', async () => {
  const { body } = await desk.ask('GET', '/v1/syncs')
  expect(body.syncs.map(({ name }: { name: string }) => name)).toEqual(['people', 'mirrored'])
  const mirrored = await desk.ask('GET', '/v1/syncs/mirrored')
  expect(mirrored.body).toMatchObject({
    source: 'csv',
    range: false,
    schedule: { cron: '0 2 * * *', timezone: 'Europe/Berlin' },
    open_run: null,
    last: { status: 'done', archived: 7 },
  })
  expect(mirrored.body.next).toHaveLength(5)
  expect(mirrored.body.stale_seconds).toBeGreaterThanOrEqual(0)
  expect(mirrored.body.last_success).toBe(mirrored.body.last.finished)
})

test('the limits are told as Intercom told them', async () => {
  const { body } = await desk.ask('GET', '/v1/limits')
  expect(body.limits).toContainEqual(expect.objectContaining({ bucket: 'contacts', limit: 1_000_000 }))
})

test('a name or an id that is not there is answered with those like it', async () => {
  expect(await desk.ask('POST', '/v1/syncs/poeple/runs', { body: {} })).toMatchObject({
    status: 404,
    body: { error: { code: 'unknown_sync', near: ['people'], message: expect.stringContaining('did you mean people?') } },
  })
  const id = await latest()
  const wrong = `${id.slice(0, -1)}${id.endsWith('a') ? 'b' : 'a'}`
  const missing = await desk.ask('GET', `/v1/runs/${wrong}`)
  expect(missing).toMatchObject({ status: 404, body: { error: { code: 'unknown_run', near: expect.arrayContaining([id]) } } })
  expect((await desk.ask('GET', '/v1/runs/20')).body.error.message).toContain('give more of the id')
  expect((await desk.ask('GET', '/v1/runs/%00')).status).toBe(404)
})

test('a body is refused by the field that is wrong', async () => {
  const ask = async (body: unknown) => {
    const answer = await desk.ask('POST', '/v1/syncs/people/runs', { body })
    return [answer.status, answer.body.error.code, answer.body.error.message]
  }
  expect(await ask({ limit: 0 })).toEqual([422, 'invalid', 'limit: expected at least 1, found 0'])
  expect(await ask({ ful: true })).toEqual([422, 'invalid', 'ful: unknown key "ful"; did you mean "full"?'])
  expect(await ask({ allow: ['archives'] })).toEqual([
    422,
    'invalid',
    expect.stringMatching(/^allow\[0\]: expected archive, .* found "archives"; did you mean "archive"\?$/),
  ])
  expect(await ask([1])).toMatchObject([422, 'invalid', expect.stringContaining('expected a mapping')])
  expect(await ask('{"full":')).toEqual([400, 'bad_json', 'The body is not JSON.'])
  const form = await desk.ask('POST', '/v1/syncs/people/runs', {
    body: 'full=true',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  expect(form).toMatchObject({ status: 415, body: { error: { code: 'unsupported_media' } } })
  const large = await desk.ask('POST', '/v1/syncs/people/runs', { body: JSON.stringify({ full: ' '.repeat(1_000_001) }) })
  expect(large).toMatchObject({ status: 413, body: { error: { code: 'too_large' } } })
})

test('another method and another path are told what there is', async () => {
  const method = await desk.ask('POST', '/v1/runs')
  expect(method).toMatchObject({ status: 405, body: { error: { code: 'method_not_allowed' } } })
  expect(method.headers.get('allow')).toBe('GET, HEAD')
  expect(await desk.ask('GET', '/v1/nothing')).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } })
})

test('every call that changes something is recorded with who, what and how it ended; a plan and a look are not', async () => {
  const { body } = await desk.ask('GET', '/v1/audit?limit=1000')
  expect(body.audit.at(-1)).toMatchObject({
    who: 'admin',
    address: '127.0.0.1',
    action: 'startRun',
    target: expect.stringMatching(/^sync\/people run\/\d{8}-\w{6}$/),
    status: 201,
  })
  const actions: string[] = body.audit.map(({ action, status }: { action: string; status: number }) => `${action} ${status}`)
  expect(actions).toEqual(
    expect.arrayContaining(['startRun 409', 'cancelRun 202', 'cancelRun 409', 'allowRun 201', 'startBackfill 422']),
  )
  expect(actions.filter((action) => /plan|list|get/i.test(action))).toEqual([])
  expect(body.audit.map(({ status }: { status: number | null }) => status)).not.toContain(null)
  const page = await desk.ask('GET', '/v1/audit?limit=2')
  expect((await desk.ask('GET', `/v1/audit?limit=1&before=${page.body.next}`)).body.audit).toEqual([body.audit[2]])
  expect((await desk.ask('GET', '/v1/audit?who=nobody')).body).toEqual({ audit: [], next: null })
})

test('without the database nothing is done that could not be recorded, and half a file is not taken for a whole one', async () => {
  expect(desk.defects).toEqual([])
  const id = await runWith('refused')
  desk.loseDatabase(0)
  expect(await desk.ask('POST', '/v1/syncs/people/runs', { body: {} })).toMatchObject({
    status: 503,
    body: { error: { code: 'database_away' } },
  })
  // The run, two looks for the widest row, and then the header is on its way.
  desk.loseDatabase(3)
  await expect(desk.ask('GET', `/v1/runs/${id}/rejects.csv`)).rejects.toThrow('terminated')
  desk.mendDatabase()
  expect((await desk.ask('GET', '/v1/runs?status=open')).body.runs).toEqual([])
  expect(desk.defects.splice(0)).toHaveLength(2)
})

test('nothing else went wrong on the way', () => {
  expect(desk.defects).toEqual([])
})

async function latest(): Promise<string> {
  return (await desk.ask('GET', '/v1/runs?limit=1')).body.runs[0].run
}

/** The newest run of people in which rows ended so. */
async function runWith(did: string): Promise<string> {
  const { body } = await desk.ask('GET', '/v1/runs?sync=people&limit=100')
  return body.runs.find((run: Record<string, number>) => (run[did] ?? 0) > 0).run
}
