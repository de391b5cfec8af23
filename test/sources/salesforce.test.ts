/** The Salesforce source against an org: its cells, its pages, its sessions. */
import { describe, expect, test } from 'vitest'
import { NotAuthorised, StartAgain, Unreachable } from '../../src/errors.ts'
import { neverAborted, readAll, readQuery, rowsOf, storedAndLoaded } from '../contracts/source.ts'
import type { FakeSalesforce } from '../fakes/salesforce.ts'
import { contactId, FIELDS, failureOf, openOn, orgOf, soql } from './salesforce-org.ts'

const pagesOf = ({ server }: FakeSalesforce) => server.calls.filter(({ path }) => path.includes('/results'))

describe('rows', () => {
  test('are text in the order of the fields, null where there is nothing', async () => {
    const org = await orgOf(0)
    org.put('Contact', {
      Id: contactId(1),
      FirstName: 'Zoë "Z"\nof two lines',
      HasOptedOutOfEmail: false,
      Score__c: 1.5,
      LastModifiedDate: '2026-05-31T09:30:00.000Z',
    })
    const source = openOn(org)
    expect(source.columns).toEqual(FIELDS)
    expect(source.label).toBe('Salesforce Contact')
    const cells = [contactId(1), null, 'Zoë "Z"\nof two lines', null, 'false', '1.5', '2026-05-31T09:30:00.000Z']
    expect(rowsOf(await readAll(source))).toEqual([{ place: 1, cells }])
  })

  test('fit the columns whatever letters the names are written in', async () => {
    const source = openOn(await orgOf(1), soql('SELECT email, ID, account.NAME FROM contact'))
    expect(source.columns).toEqual(['email', 'ID', 'account.NAME'])
    expect(rowsOf(await readAll(source)).map(({ cells }) => cells)).toEqual([['person.1@example.com', contactId(1), 'Acme, Inc.']])
  })

  test('of nobody are none, and the read is complete', async () => {
    expect(await readAll(openOn(await orgOf(0)))).toEqual([])
  })

  test('a query of its own keeps its conditions in an incremental read', async () => {
    const org = await orgOf(9)
    const source = openOn(org, soql(`select Id from Contact where Id = '${contactId(1)}' or Score__c > 4`))
    const first = await readAll(source)
    expect(rowsOf(first).map(({ cells }) => cells[0])).toEqual([contactId(1), contactId(9)])
    org.pass(3_600_000)
    const since = (await readAll(source)).at(-1)?.watermark
    for (const n of [1, 2]) org.put('Contact', { Id: contactId(n), Score__c: 0 })
    const rows = rowsOf(await readQuery(source, { since: storedAndLoaded(since ?? null) }))
    expect(rows.map(({ cells }) => cells[0])).toEqual([contactId(1)])
  })

  test('of a range are those whose last change lies in it, the end not included', async () => {
    const org = await orgOf(0)
    for (const [n, day] of ['01', '02', '03'].entries())
      org.put('Contact', { Id: contactId(n), SystemModstamp: `2026-01-${day}T00:00:00.000Z` })
    const chunks = await readQuery(openOn(org), { from: new Date('2026-01-02'), to: new Date('2026-01-03') })
    expect(rowsOf(chunks).map(({ cells }) => cells[0])).toEqual([contactId(1)])
    expect(chunks.at(-1)?.watermark).toBeUndefined()
  })

  test('of a query with a LIMIT are all that it finds, every time; that is told', async () => {
    const notices: string[] = []
    const org = await orgOf(9)
    const source = openOn(org, { ...soql('select Id from Contact limit 4'), onNotice: (text) => void notices.push(text) })
    expect(source.can).toEqual({ resume: true, since: false, range: false })
    expect(notices).toEqual([expect.stringContaining('it has a LIMIT')])
    const chunks = await readAll(source)
    expect(rowsOf(chunks)).toHaveLength(4)
    expect(chunks.at(-1)?.watermark).toBeUndefined()
  })

  test('that were deleted are asked for on request, and are gone', async () => {
    const org = await orgOf(3)
    org.remove('Contact', contactId(2))
    const selection = { object: 'Contact', fields: ['Id'] }
    const gone = { place: 2, cells: [contactId(2)], gone: true }
    expect(rowsOf(await readAll(openOn(org, { selection })))).toHaveLength(2)
    expect(rowsOf(await readAll(openOn(org, { selection, deleted: true })))).toEqual([
      { place: 1, cells: [contactId(1)] },
      gone,
      { place: 3, cells: [contactId(3)] },
    ])
    expect([...org.jobs.values()].map(({ operation }) => operation)).toEqual(['query', 'queryAll'])
    const asked = { ...soql('select isdeleted, Id from Contact'), deleted: true }
    expect(rowsOf(await readAll(openOn(org, asked)))[1]).toEqual({ place: 2, cells: ['true', contactId(2)], gone: true })
  })
})

describe('pages', () => {
  test('are packed, and followed by their locator', async () => {
    const org = await orgOf(120)
    expect(rowsOf(await readAll(openOn(org, { pageRows: 100 })))).toHaveLength(120)
    expect(pagesOf(org).map(({ path }) => path.replace(/.*\?/, ''))).toEqual(['maxRecords=100', 'maxRecords=100&locator=MTAw'])
    expect(pagesOf(org).map(({ headers }) => headers['accept-encoding'])).toEqual(['gzip', 'gzip'])
  })

  test('may be smaller when a read goes on than when it began', async () => {
    const org = await orgOf(90)
    const chunks = await readAll(openOn(org, { pageRows: 80, chunkRows: 35 }))
    const after = chunks[1]?.cursor
    const rest = await readAll(openOn(org, { pageRows: 30, chunkRows: 35 }), storedAndLoaded(after ?? null))
    expect(rowsOf(chunks.slice(0, 2))).toHaveLength(70)
    expect(rowsOf(rest)).toEqual(rowsOf(chunks.slice(2)))
  })

  test('a cursor of another query asks to start again', async () => {
    const org = await orgOf(9)
    const [first] = await readAll(openOn(org, { chunkRows: 5 }))
    const reading = readAll(
      openOn(org, { selection: { object: 'Contact', fields: ['Id'] } }),
      storedAndLoaded(first?.cursor ?? null),
    )
    await expect(reading).rejects.toThrow(StartAgain)
  })

  test.each([
    [
      'with fewer rows than it announces',
      '"Id"\n"003000000000001AAA"\n',
      { 'sforce-numberofrecords': '2', 'sforce-locator': 'null' },
    ],
    ['with a quote that is not closed', '"Id"\n"003000000000001AAA\n', { 'sforce-locator': 'null' }],
    ['with a row of another width', '"Id"\n"003000000000001AAA","x"\n', { 'sforce-locator': 'null' }],
    ['with other columns', '"Name"\n"Zoë"\n', { 'sforce-locator': 'null' }],
    ['from which something took the Sforce headers', '"Id"\n"003000000000001AAA"\n', {}],
  ])('one %s is never a complete read, exit 5', async (_, text, headers) => {
    const org = await orgOf(3, { rewrite: () => new Response(text, { headers }) })
    const error = await failureOf(readAll(openOn(org, { selection: { object: 'Contact', fields: ['Id'] } })))
    expect(error).toBeInstanceOf(Unreachable)
    expect(String(error)).not.toContain('Zoë')
  })
})

describe('sessions', () => {
  test('one that expires while the job runs and while pages are read is renewed each time', async () => {
    const org = await orgOf(60, { lag: 3 })
    const sleeps: number[] = []
    const sleep = async (ms: number) => {
      if (sleeps.push(ms) === 2) org.logins.expire()
    }
    const rows: unknown[] = []
    for await (const chunk of openOn(org, { sleep, pageRows: 20 }).read({ signal: neverAborted() })) {
      if (rows.length === 0) org.logins.expire()
      rows.push(...chunk.rows)
    }
    expect(rows).toHaveLength(60)
    expect(org.logins.count()).toBe(3)
  })

  test('one that is refused again right after its renewal ends the read with exit 4', async () => {
    const org = await orgOf(3)
    const refusal = { status: 401, body: [{ errorCode: 'INVALID_SESSION_ID', message: 'Session expired or invalid' }] }
    org.server.meet(refusal, { times: 10, when: ({ path }) => path.includes('/jobs/') })
    const error = await failureOf(readAll(openOn(org)))
    expect(error).toBeInstanceOf(NotAuthorised)
    expect(String(error)).toContain('INVALID_SESSION_ID')
    expect(org.logins.count()).toBe(2)
  })
})

test('an address that is no Salesforce says so', async () => {
  const org = await orgOf(1)
  org.server.meet({ status: 200, body: { hello: 'world' } })
  await expect(readAll(openOn(org))).rejects.toThrow(/no Salesforce login. Check login_url/)
})
