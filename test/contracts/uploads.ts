/** What uploads promise on every store: a file is kept whole or not at all, within its limits, whatever the client does. */
import { createHash } from 'node:crypto'
import { readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { listAudit } from '../../src/store/audit.ts'
import type { Store } from '../../src/store/open.ts'
import { storeUpload } from '../../src/store/uploads.ts'
import { createServerDesk, PEOPLE, type ServerDesk } from '../server/desk.ts'
import { askTo, begin, files, pour, send, until } from '../support/upload-client.ts'

/** Bytes; small, so that tests need not send much. */
const LIMITS = { maxBytes: 300_000, quotaBytes: 500_000 }
const KB = 1_000
/** The status in the audit of who left before the answer. */
const LEFT = 499

export function testUploads(o: { name: string; open: () => Promise<Store> }): void {
  describe(`uploads on ${o.name}`, () => {
    let store: Store
    /** Nobody works on its runs. */
    let desk: ServerDesk

    beforeAll(async () => {
      store = await o.open()
      desk = await createServerDesk({ store, idle: true, uploads: LIMITS })
    })
    beforeEach(async () => {
      await store.db.execute('truncate fin_sync.uploads, fin_sync.audit')
      await store.db.execute(
        `update fin_sync.runs set phase = 'finished', status = 'done', finished_at = now() where status is null`,
      )
      for (const name of await files(desk)) await rm(join(desk.folder, 'uploads', name))
    })

    test('a file is kept as it came, for its owner only, and a run is opened that reads it', async () => {
      const { status, body } = await send(desk, { path: 'people/uploads?name=May%20people.csv', body: PEOPLE })
      expect([status, body]).toEqual([
        201,
        {
          id: expect.stringMatching(/^u\d{8}-[a-z2-9]{6}$/),
          sync: 'people',
          name: 'May people.csv',
          format: 'csv',
          packed: false,
          bytes: PEOPLE.length,
          sha256: createHash('sha256').update(PEOPLE).digest('hex'),
          created: expect.any(String),
          by: 'admin',
          run: expect.any(String),
          removed: null,
        },
      ])
      const place = join(desk.folder, 'uploads', `${body.id}.csv`)
      expect(await files(desk)).toEqual([`${body.id}.csv`])
      expect(await readFile(place, 'utf8')).toBe(PEOPLE)
      expect([(await stat(place)).mode & 0o777, (await stat(join(place, '..'))).mode & 0o777]).toEqual([0o600, 0o700])
      const run = await desk.ask('GET', `/v1/runs/${body.run}`)
      expect(run.body.request).toMatchObject({ trigger: 'import', by: 'admin' })
      expect(run.text).not.toContain(desk.folder)
      const [audited] = await listAudit(store.db, { before: null, who: null, limit: 1 })
      expect(audited).toMatchObject({ who: 'admin', action: 'createUpload', target: `sync/people upload/${body.id}`, status: 201 })
    })

    test('it may come packed with gzip, and may wait for its run', async () => {
      const packed = gzipSync('{"id":1,"email":"a@example.com"}\n')
      const { body } = await send(desk, {
        path: 'people/uploads?run=false',
        body: packed,
        headers: { 'content-type': 'application/x-ndjson; charset=utf-8', 'content-encoding': 'gzip' },
      })
      expect(body).toMatchObject({ name: 'people.jsonl', format: 'jsonl', packed: true, bytes: packed.length, run: null })
      expect(await files(desk)).toEqual([`${body.id}.jsonl.gz`])
      const started = await desk.ask('POST', `/v1/uploads/${body.id}/runs`, { body: { allow: ['change'] } })
      expect(started).toMatchObject({ status: 201, body: { id: body.id, run: expect.any(String) } })
      const run = await desk.ask('GET', `/v1/runs/${started.body.run}`)
      expect(run.body.request.allow).toEqual(['change'])
      expect((await desk.ask('POST', `/v1/uploads/${body.id}/runs`)).body.error).toMatchObject({
        code: 'already_running',
        run: run.body.run,
      })
    })

    test.each([
      ['a form', 'multipart/form-data; boundary=x', {}, 'Forms are not taken'],
      ['another type', 'application/json', {}, 'text/csv or application/x-ndjson'],
      ['no type', undefined, {}, '-T contacts.csv'],
      ['another packing', 'text/csv', { 'content-encoding': 'br' }, 'packed with gzip'],
    ])('%s is refused with what to send instead', async (_, type, headers, advice) => {
      const answer = await send(desk, {
        path: 'people/uploads',
        body: 'id\n1\n',
        headers: { ...headers, ...(type === undefined ? {} : { 'content-type': type }) },
        type: null,
      })
      expect([answer.status, answer.body.error.code]).toEqual([415, 'unsupported_media'])
      expect(answer.body.error.message).toContain(advice)
      expect(await files(desk)).toEqual([])
    })

    test('what cannot be imported is refused before anything of it is read', async () => {
      const refused = async (path: string): Promise<[number, string]> => {
        const { incoming, request: one } = begin(desk, { path, headers: { 'content-length': '200000' } })
        one.flushHeaders()
        const { status, body } = await incoming
        one.destroy()
        return [status, body.error.code]
      }
      expect(await refused('peple/uploads')).toEqual([404, 'unknown_sync'])
      expect(await refused('people/uploads?name=..%2Fpeople.csv')).toEqual([400, 'invalid_query'])
      expect(await refused('people/uploads?run=perhaps')).toEqual([400, 'invalid_query'])
      const run = await desk.start('people')
      expect(await refused('people/uploads')).toEqual([409, 'already_running'])
      expect((await desk.ask('GET', `/v1/runs/${run}`)).body.status).toBeNull()
      expect(await files(desk)).toEqual([])
    })

    test('a file that is announced as too large, or as more than the quota leaves, is refused before anything of it is read', async () => {
      for (const [bytes, status, code] of [
        [300_001, 413, 'too_large'],
        [250_000, 507, 'insufficient_storage'],
      ] as const) {
        if (status === 507) await send(desk, { path: 'people/uploads?run=false', body: 'x'.repeat(260 * KB) })
        const { incoming, request: one } = begin(desk, { path: 'people/uploads', headers: { 'content-length': String(bytes) } })
        one.flushHeaders()
        const answer = await incoming
        one.destroy()
        expect([answer.status, answer.body.error.code]).toEqual([status, code])
      }
    })

    test('a file that turns out to be too large is refused on the way, and nothing of it stays', async () => {
      const sending = begin(desk, { path: 'people/uploads', headers: {} })
      const answer = await pour(sending, { blocks: 20, bytes: 20 * KB })
      expect([answer.status, answer.body.error.code]).toEqual([413, 'too_large'])
      expect(answer.body.error.message).toContain('max_upload')
      expect(await files(desk)).toEqual([])
    })

    test('all files together keep to the quota, and removing one makes room', async () => {
      const first = await send(desk, { path: 'people/uploads?run=false', body: 'x'.repeat(260 * KB) })
      const full = await pour(begin(desk, { path: 'people/uploads?run=false', headers: {} }), { blocks: 14, bytes: 20 * KB })
      expect([full.status, full.body.error.code]).toEqual([507, 'insufficient_storage'])
      expect(full.body.error.message).toContain('uploads_quota')
      expect(await files(desk)).toHaveLength(1)
      const removed = await askTo(desk, { method: 'DELETE', path: `/v1/uploads/${first.body.id}` })
      expect(removed).toMatchObject({ status: 200, body: { id: first.body.id, removed: expect.any(String) } })
      expect(await files(desk)).toEqual([])
      const again = await pour(begin(desk, { path: 'people/uploads?run=false', headers: {} }), { blocks: 14, bytes: 20 * KB })
      expect(again.status).toBe(201)
      const { body } = await desk.ask('GET', '/v1/uploads')
      expect(body).toMatchObject({ bytes: 280 * KB, quota: 500 * KB, next: null })
      expect(body.uploads.map((one: { removed: string | null }) => one.removed === null)).toEqual([true, false])
    })

    test('two at once: what one has announced is not given to the other', async () => {
      const one = begin(desk, { path: 'people/uploads?run=false', headers: { 'content-length': String(280 * KB) } })
      one.request.write('x'.repeat(100))
      await until(async () => expect(await files(desk)).toHaveLength(1))
      const other = await send(desk, { path: 'mirrored/uploads?run=false', body: 'x'.repeat(280 * KB) })
      expect(other.body.error.code).toBe('insufficient_storage')
      const small = await send(desk, { path: 'mirrored/uploads?run=false', body: 'x'.repeat(200 * KB) })
      expect(small.status).toBe(201)
      one.request.end('x'.repeat(280 * KB - 100))
      expect((await one.incoming).status).toBe(201)
    })

    test('two servers at once: the tables decide who is the one that does not fit', async () => {
      const upload = { sync: 'people', name: 'a', format: 'csv', packed: false, bytes: 300, sha256: '', by: 'a' } as const
      const both = await Promise.all(
        ['u20261120-aaaaaa', 'u20261120-bbbbbb'].map((id) => storeUpload(store.db, { upload: { ...upload, id }, quotaBytes: 500 })),
      )
      expect(both.filter((one) => one !== undefined)).toHaveLength(1)
    })

    test('a client that disconnects half-way leaves nothing behind', async () => {
      for (const headers of [{ 'content-length': '200000' }, {}]) {
        const { request: one, incoming } = begin(desk, { path: 'people/uploads', headers })
        one.write('x'.repeat(50 * KB))
        await until(async () => expect(await files(desk)).toHaveLength(1))
        incoming.catch(() => undefined) // nobody is there to be answered
        one.destroy()
        await until(async () => expect(await files(desk)).toEqual([]))
        await until(async () => expect((await listAudit(store.db, { before: null, who: null, limit: 1 }))[0]?.status).toBe(LEFT))
      }
      expect((await desk.ask('GET', '/v1/uploads')).body.uploads).toEqual([])
    })

    test('an empty file is refused', async () => {
      const { status, body } = await send(desk, { path: 'people/uploads', body: '' })
      expect([status, body.error.message]).toEqual([422, 'The file is empty.'])
      expect(await files(desk)).toEqual([])
    })

    test('a run that began in the meantime does not cost the file', async () => {
      const { request: one, incoming } = begin(desk, { path: 'people/uploads', headers: {} })
      one.write('id,email,name\n')
      await until(async () => expect(await files(desk)).toHaveLength(1))
      const run = await desk.start('people')
      one.end('1,a@example.com,A\n')
      const { status, body } = await incoming
      expect([status, body.error]).toMatchObject([409, { code: 'already_running', run }])
      const [kept] = (await desk.ask('GET', '/v1/uploads')).body.uploads
      expect(body.error.message).toContain(`POST /v1/uploads/${kept.id}/runs`)
    })

    test('a file that an open run reads is not removed', async () => {
      const { body } = await send(desk, { path: 'people/uploads', body: PEOPLE })
      const refused = await askTo(desk, { method: 'DELETE', path: `/v1/uploads/${body.id}` })
      expect([refused.status, refused.body.error]).toMatchObject([409, { code: 'upload_in_use', run: body.run }])
      expect(await files(desk)).toHaveLength(1)
    })

    test('they are listed in pages, newest first; what is unknown or gone is said to be so', async () => {
      const ids: string[] = []
      for (const sync of ['people', 'mirrored', 'people']) {
        ids.push((await send(desk, { path: `${sync}/uploads?run=false`, body: 'id\n1\n' })).body.id)
      }
      const [a, b, c] = ids
      const page = async (query: string): Promise<[string[], string | null]> => {
        const { body } = await desk.ask('GET', `/v1/uploads?${query}`)
        return [body.uploads.map(({ id }: { id: string }) => id), body.next]
      }
      expect(await page('limit=2')).toEqual([[c, b], b])
      expect(await page(`limit=2&cursor=${b}`)).toEqual([[a], null])
      expect(await page('sync=people')).toEqual([[c, a], null])
      const path = `/v1/uploads/${a}`
      await askTo(desk, { method: 'DELETE', path })
      for (const one of [path, '/v1/uploads/u20261120-zzzzzz', '/v1/uploads/..%2F..']) {
        const { status, body } = await askTo(desk, { method: 'DELETE', path: one })
        expect([status, body.error.code]).toEqual([404, 'unknown_upload'])
      }
    })
  })
}
