/** What every store promises, whether its Postgres is a server or embedded. */
import { EventEmitter, once } from 'node:events'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Queryable } from '../../src/store/db.ts'
import type { Store } from '../../src/store/open.ts'

/** `make` opens a store whose database is the test's own, and sees to its removal. It is called once. */
export function testDb(o: { name: string; make: () => Promise<Store> }): void {
  describe(`${o.name} as a Db`, () => {
    let store: Store

    beforeAll(async () => {
      store = await o.make()
      await store.db.execute('create schema contract')
      await store.db.execute('create table contract.things (id int primary key, what text collate "C", body jsonb)')
    })

    const ids = async (): Promise<number[]> =>
      (await store.db.query<{ id: number }>('select id from contract.things order by id')).map(({ id }) => id)
    const empty = (): Promise<number> => store.db.execute('delete from contract.things')
    const insert = (db: Queryable, id: number): Promise<number> => db.execute('insert into contract.things (id) values ($1)', [id])

    test('values come back as what they are', async () => {
      const [row] = await store.db.query(`select 9007199254740991::int8 as big, array[1, null, 3]::int8[] as bigs, 7::int4 as small,
        '2026-11-20T10:00:00+02:00'::timestamptz as at, '2026-11-20'::date as day, true as yes, null as nothing,
        'c1f8a7f2-5f0e-4b0a-8a56-0a4f6a3c9b11'::uuid as uuid, '{"a": [1, "b", null]}'::jsonb as json, array['x', null] as texts`)
      expect(row).toEqual({
        big: 9007199254740991,
        bigs: [1, null, 3],
        small: 7,
        at: new Date('2026-11-20T08:00:00Z'),
        day: '2026-11-20',
        yes: true,
        nothing: null,
        uuid: 'c1f8a7f2-5f0e-4b0a-8a56-0a4f6a3c9b11',
        json: { a: [1, 'b', null] },
        texts: ['x', null],
      })
    })

    test('a bigint that a number cannot hold is an error, not another number', async () => {
      await expect(store.db.query('select 9007199254740993::int8 as n')).rejects.toThrow(RangeError)
      expect(await store.db.query('select 1::int8 as n')).toEqual([{ n: 1 }])
    })

    test('parameters go in as what they are, json as text', async () => {
      await empty()
      const at = new Date('2026-11-20T10:00:00.123Z')
      await store.db.execute('insert into contract.things values ($1, $2, $3)', [
        1,
        "O'Brien; --",
        JSON.stringify(['a', { b: null }]),
      ])
      const [row] = await store.db.query('select what, body, $1::timestamptz as at, $2::text[] as texts from contract.things', [
        at,
        ['x', null],
      ])
      expect(row).toEqual({ what: "O'Brien; --", body: ['a', { b: null }], at, texts: ['x', null] })
    })

    test('execute says how many rows it touched', async () => {
      await empty()
      expect(await store.db.execute('insert into contract.things (id) select generate_series(1, 7)')).toBe(7)
      expect(await store.db.execute('delete from contract.things where id > $1', [4])).toBe(3)
      expect(await store.db.execute('delete from contract.things where id > 99')).toBe(0)
    })

    test('a text without parameters may hold several statements; the last one answers', async () => {
      await empty()
      const rows = await store.db.query(
        "insert into contract.things (id) values (1); insert into contract.things (id) values (2); select 'two' as n",
      )
      expect(rows).toEqual([{ n: 'two' }])
      expect(await ids()).toEqual([1, 2])
    })

    test('five thousand rows go in by one statement', async () => {
      await empty()
      const numbers = Array.from({ length: 5_000 }, (_, index) => index)
      const words = numbers.map((n) => `"quoted", {braced} ${n} ünï\\`)
      const sql = 'insert into contract.things (id, what) select * from unnest($1::int[], $2::text[])'
      expect(await store.db.execute(sql, [numbers, words])).toBe(5_000)
      expect(await store.db.query('select what from contract.things where id = 4999')).toEqual([{ what: words[4_999] }])
    })

    test('an error carries the SQLSTATE and leaves the Db usable', async () => {
      await expect(store.db.query('selekt 1')).rejects.toMatchObject({ code: '42601' })
      await expect(store.db.query('select 1 / $1::int', [0])).rejects.toMatchObject({ code: '22012' })
      expect(await store.db.query('select 1 as one')).toEqual([{ one: 1 }])
    })

    test('a transaction that resolves is committed, and its result handed on', async () => {
      await empty()
      const result = await store.db.tx(async (tx) => {
        await insert(tx, 1)
        await insert(tx, 2)
        return 'done'
      })
      expect(result).toBe('done')
      expect(await ids()).toEqual([1, 2])
    })

    test('a transaction that rejects leaves nothing behind', async () => {
      await empty()
      const work = store.db.tx(async (tx) => {
        await insert(tx, 1)
        throw new Error('changed my mind')
      })
      await expect(work).rejects.toThrow('changed my mind')
      expect(await ids()).toEqual([])
    })

    test('a failed statement rolls back, also when its error was swallowed', async () => {
      await empty()
      const work = store.db.tx(async (tx) => {
        await insert(tx, 1)
        await insert(tx, 1).catch(() => 0)
        return 'looks fine'
      })
      await expect(work).rejects.toThrow('rolled back')
      expect(await ids()).toEqual([])
    })

    test('a constraint checked at commit rolls back and leaves the Db usable', async () => {
      await store.db.execute('create table contract.later (id int primary key deferrable initially deferred)')
      const work = store.db.tx((tx) => tx.execute('insert into contract.later values (1), (1)'))
      await expect(work).rejects.toMatchObject({ code: '23505' })
      expect(await store.db.query('select * from contract.later')).toEqual([])
    })

    test('using the Db inside its own transaction throws at once', async () => {
      await empty()
      const nested = store.db.tx(async (tx) => {
        await insert(tx, 1)
        await store.db.query('select 1')
      })
      await expect(nested).rejects.toThrow('use the given tx')
      await expect(store.db.tx(() => store.db.execute('select 1'))).rejects.toThrow('use the given tx')
      await expect(store.db.tx(() => store.db.tx(async () => 1))).rejects.toThrow('use the given tx')
      expect(await ids()).toEqual([])
    })

    test('work started inside a transaction may use the Db once that has ended', async () => {
      const afterwards = new EventEmitter()
      const answered = once(afterwards, 'answered')
      await store.db.tx(async () => {
        void once(afterwards, 'ended').then(async () => afterwards.emit('answered', await store.db.query('select 1 as one')))
      })
      afterwards.emit('ended')
      expect(await answered).toEqual([[{ one: 1 }]])
    })

    test('a tx kept beyond its transaction is refused', async () => {
      const kept = await store.db.tx(async (tx) => tx)
      await expect(kept.query('select 1')).rejects.toThrow('has ended')
    })

    test('queries of others go on while a transaction is open, and do not see its rows', async () => {
      await empty()
      const other = ids()
      const [seenByOther] = await Promise.all([
        other,
        store.db.tx((tx) => insert(tx, 1)),
        store.db.tx((tx) => insert(tx, 2)),
        store.db.execute('insert into contract.things (id) values (3)'),
        ...Array.from({ length: 20 }, () => store.db.query('select pg_sleep(0)')),
      ])
      expect(seenByOther).toEqual([])
      expect(await ids()).toEqual([1, 2, 3])
    })

    test('statements of one transaction that are started together run in order', async () => {
      await empty()
      await store.db.tx((tx) =>
        Promise.all([
          insert(tx, 1),
          tx.execute('update contract.things set id = 2'),
          tx.execute('update contract.things set id = id + 1'),
        ]),
      )
      expect(await ids()).toEqual([3])
    })

    test('rows are claimed with skip locked', async () => {
      await empty()
      await store.db.execute('insert into contract.things (id) select generate_series(1, 4)')
      const claim = (): Promise<number[]> =>
        store.db.tx(async (tx) => {
          const sql = `update contract.things set what = 'mine' where id in (
            select id from contract.things where what is null order by id limit 2 for update skip locked) returning id`
          return (await tx.query<{ id: number }>(sql)).map(({ id }) => id)
        })
      const claimed = await Promise.all([claim(), claim()])
      expect(claimed.flat().sort()).toEqual([1, 2, 3, 4])
    })

    test('a listener hears what others notify', async () => {
      const listener = await store.pool.connect()
      if (!(listener instanceof EventEmitter)) throw new Error('a client of the pool must emit events')
      await listener.query('listen contract_news')
      const heard = once(listener, 'notification')
      await store.db.tx((tx) => tx.query("select pg_notify('contract_news', 'hello')"))
      const [message] = await heard
      expect(message).toMatchObject({ channel: 'contract_news', payload: 'hello' })
      listener.release(true)
    })

    test('tables without a schema are looked for in bullmq, and never found by accident', async () => {
      expect(await store.db.query("select current_setting('search_path') as path")).toEqual([{ path: 'bullmq' }])
    })
  })
}
