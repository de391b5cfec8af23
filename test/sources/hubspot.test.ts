/** What is special about HubSpot: its documents, its archive, its limits on searching, and what its refusals say. */
import { afterEach, describe, expect, test } from 'vitest'
import { ConfigError, NotAuthorised, StartAgain, Unreachable } from '../../src/errors.ts'
import { openHubspot } from '../../src/sources/hubspot.ts'
import type { HubspotOptions } from '../../src/sources/hubspot-options.ts'
import type { Row } from '../../src/sources/source.ts'
import { readAll, readQuery, rowsOf } from '../contracts/source.ts'
import { type FakeHubspot, type FakeHubspotOptions, startHubspot } from '../fakes/hubspot.ts'

const opened: FakeHubspot[] = []
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close()
})

async function setUp(o: FakeHubspotOptions & Partial<Pick<HubspotOptions, 'properties'>> = {}) {
  const hubspot = await startHubspot(o)
  opened.push(hubspot)
  const waits: number[] = []
  const source = openHubspot({
    accessToken: () => hubspot.tokens.good,
    baseUrl: hubspot.server.url,
    properties: o.properties ?? ['email', 'firstname'],
    sleep: async (ms) => void waits.push(ms),
    random: () => 0,
    ...(o.object === undefined ? {} : { object: o.object }),
    ...(o.apiPath === undefined ? {} : { apiPath: o.apiPath }),
  })
  return { hubspot, source, waits }
}

const errorOf = async (reading: Promise<unknown>): Promise<Error> => {
  const error: unknown = await reading.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof Error) return error
  throw new Error('this should have failed with an Error')
}

const idsOf = (rows: readonly Row[]) => rows.map(({ cells: [cell] }) => (isDocument(cell) ? cell.id : undefined))
const isDocument = (cell: unknown): cell is { id: string } => typeof cell === 'object' && cell !== null && 'id' in cell

describe('a row', () => {
  test('is a document of what was asked for, the same in every read', async () => {
    const { source } = await setUp({ records: 1 })
    const [row] = rowsOf(await readAll(source))
    expect(row).toEqual({
      place: 1,
      cells: [
        {
          id: '1',
          properties: {
            email: '1@example.com',
            firstname: 'Ann',
            hs_object_id: '1',
            lastmodifieddate: '2026-03-02T08:00:01.000Z',
          },
          createdAt: '2026-03-02T08:00:01.000Z',
          updatedAt: '2026-03-02T08:00:01.000Z',
          archived: false,
        },
      ],
    })
    expect(rowsOf(await readAll(source))).toEqual([row])
  })

  test('that is no record is refused alone and kept as it came', async () => {
    const { hubspot, source } = await setUp({ records: 2 })
    hubspot.spoil({ id: 7, properties: 'none' })
    const rows = rowsOf(await readAll(source))
    expect(rows.map(({ place, problem }) => [place, problem?.code])).toEqual([
      [1, 'hubspot_bad_record'],
      [2, undefined],
      [3, undefined],
    ])
    expect(rows[0]?.cells).toEqual([{ id: 7, properties: 'none' }])
  })
})

describe('the archive', () => {
  test('comes after the others, as gone', async () => {
    const { source } = await setUp({ records: 3 })
    const { source: withArchive } = await setUp({ records: 3, archived: 1 })
    expect(rowsOf(await readAll(source)).some((row) => row.problem === undefined && row.gone)).toBe(false)
    const rows = rowsOf(await readAll(withArchive))
    expect(idsOf(rows)).toEqual(['2', '3', '1'])
    expect(rows.map((row) => row.problem === undefined && row.gone === true)).toEqual([false, false, true])
  })

  test('is left alone where that is asked for', async () => {
    const hubspot = await startHubspot({ records: 3, archived: 1 })
    opened.push(hubspot)
    const { url } = hubspot.server
    const source = openHubspot({ accessToken: () => hubspot.tokens.good, baseUrl: url, properties: ['email'], archived: false })
    expect(idsOf(rowsOf(await readAll(source)))).toEqual(['2', '3'])
    expect(hubspot.server.calls.map(({ path }) => path).filter((path) => path.includes('archived=true'))).toEqual([])
  })

  test('of long ago is no news to an incremental read', async () => {
    const { hubspot, source } = await setUp({ records: 250 })
    hubspot.archive('5')
    hubspot.pass(86_400_000)
    const since = (await readAll(source)).at(-1)?.watermark
    if (since === undefined) throw new Error('no watermark')
    hubspot.archive('6')
    expect(idsOf(rowsOf(await readQuery(source, { since })))).toEqual(['6'])
  })
})

describe('searches', () => {
  test('go past the 10,000 results that HubSpot gives of one, whether dates differ or not', async () => {
    const { hubspot, source } = await setUp({ records: 0 })
    const ids = Array.from({ length: 11_000 }, (_, index) => String(index + 1))
    for (const id of ids.slice(0, 400)) hubspot.write(id)
    hubspot.writeTogether(ids.slice(400, 10_900))
    for (const id of ids.slice(10_900)) hubspot.write(id)
    const rows = rowsOf(await readQuery(source, { from: new Date(0) }))
    expect(idsOf(rows)).toEqual(ids)
  })

  test('read a range: from inclusive, to exclusive', async () => {
    const { hubspot, source } = await setUp({ records: 10 })
    const [, , third, , , , , eighth] = hubspot.records.map(({ updatedAt }) => new Date(updatedAt))
    if (third === undefined || eighth === undefined) throw new Error('there should be ten')
    const chunks = await readQuery(source, { from: third, to: eighth })
    expect(idsOf(rowsOf(chunks))).toEqual(['3', '4', '5', '6', '7'])
    expect(chunks.at(-1)?.watermark).toBeUndefined()
    expect((await readQuery(source, { from: third })).at(-1)?.watermark).toBeUndefined()
  })

  test('are at most four a second', async () => {
    const { hubspot, source, waits } = await setUp({ records: 0 })
    for (let index = 0; index < 700; index += 1) hubspot.write(String(index))
    await readQuery(source, { from: new Date(0) })
    expect(waits.filter((ms) => ms > 150 && ms <= 1_000).length).toBeGreaterThanOrEqual(3)
  })

  test('take 3,000 characters, so with a great many properties only complete reads can be done', async () => {
    const properties = Array.from({ length: 300 }, (_, index) => `a_property_${index}`)
    const { source } = await setUp({ properties })
    expect(source.can).toEqual({ resume: true, since: false, range: false })
  })
})

describe('the address', () => {
  test('may be that of the API with dates in its paths', async () => {
    const { hubspot, source } = await setUp({ records: 150, object: 'companies', apiPath: '/crm/objects/2026-03' })
    expect(rowsOf(await readAll(source))).toHaveLength(150)
    const paths = new Set(hubspot.server.calls.map(({ path }) => path.split('?')[0]))
    expect([...paths]).toEqual(['/crm/properties/2026-03/companies', '/crm/objects/2026-03/companies'])
  })

  test('of an object that HubSpot does not have ends with what to check', async () => {
    const { hubspot } = await setUp()
    const { url } = hubspot.server
    const source = openHubspot({ accessToken: () => hubspot.tokens.good, baseUrl: url, object: 'contracts', properties: ['a'] })
    const error = await errorOf(readAll(source))
    expect(error).toBeInstanceOf(ConfigError)
    expect(error.message).toMatch(/^listing contracts: HubSpot at \S+\/crm\/v3\/objects\/contracts answered 404 \(Unable to infer/)
  })
})

describe('what is refused', () => {
  test('a property that the object does not have, with the one that was probably meant', async () => {
    const { source } = await setUp({ properties: ['email', 'fristname', 'nothing_like_it'] })
    const error = await errorOf(readAll(source))
    expect(error).toBeInstanceOf(ConfigError)
    expect(error.message).toMatch(/^HubSpot has no property "fristname" for contacts \(and 1 more\); did you mean "firstname"\?/)
  })

  test('nothing, where the token may not look the properties up', async () => {
    const { hubspot, source } = await setUp({ records: 3, properties: ['fristname'] })
    hubspot.server.meet({ status: 403 }, { when: ({ path }) => path.includes('/properties/') })
    expect(rowsOf(await readAll(source))).toHaveLength(3)
  })

  test('names that are none', () => {
    const accessToken = () => 'x'
    expect(() => openHubspot({ accessToken, properties: ['a,b'] })).toThrow(ConfigError)
    expect(() => openHubspot({ accessToken, properties: ['a'], object: '../owners' })).toThrow(ConfigError)
  })

  test('a token without the scope: its name is told', async () => {
    const hubspot = await startHubspot({ records: 3 })
    opened.push(hubspot)
    const { url } = hubspot.server
    const source = openHubspot({ accessToken: () => hubspot.tokens.narrow, baseUrl: url, properties: ['email'] })
    const error = await errorOf(readAll(source))
    expect(error).toBeInstanceOf(NotAuthorised)
    expect(error.message).toContain('give it crm.objects.contacts.read in HubSpot')
  })

  test('the calls of a day that are used up end the read; a window of ten seconds is waited for', async () => {
    const { hubspot, source, waits } = await setUp({ records: 3 })
    const limited = (policyName: string) => ({
      status: 429,
      headers: { 'x-hubspot-ratelimit-interval-milliseconds': '10000' },
      body: { status: 'error', message: `You have reached your ${policyName} limit.`, errorType: 'RATE_LIMIT', policyName },
    })
    hubspot.server.meet(limited('TEN_SECONDLY_ROLLING'))
    await readAll(source)
    expect(waits).toContain(10_000)
    hubspot.server.meet(limited('DAILY'))
    const error = await errorOf(readAll(source))
    expect(error).toBeInstanceOf(Unreachable)
    expect(error.message).toContain('come back at midnight in its time zone')
  })

  test("another object's cursor and watermark", async () => {
    const contacts = await setUp({ records: 150 })
    const companies = await setUp({ records: 150, object: 'companies' })
    const [chunk] = await readAll(contacts.source)
    if (chunk?.cursor === undefined || chunk.watermark === undefined) throw new Error('no cursor or watermark')
    await expect(readAll(companies.source, chunk.cursor)).rejects.toThrow(StartAgain)
    await expect(readQuery(companies.source, { since: chunk.watermark })).rejects.toThrow(StartAgain)
  })
})
