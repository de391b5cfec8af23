/** Which addresses are fetched, and where credentials go: to the host of the address and to no other. */
import { describe, expect, test } from 'vitest'
import { openCsvInput } from '../../src/sources/csv.ts'
import { httpFile } from '../../src/sources/input-http.ts'
import { readAll, rowsOf } from '../contracts/source.ts'
import { type FakeServer, startFake } from '../fakes/http-server.ts'
import { atEnd } from '../support/at-end.ts'
import { startFileServer } from './input-file-server.ts'

const CSV = Buffer.from(`id\n${'1\n'.repeat(25)}`)

const closed = async <Server extends FakeServer>(starting: Promise<Server>): Promise<Server> => {
  const server = await starting
  atEnd(server.close)
  return server
}

const open = (address: string, o: { headers?: Record<string, string> } = {}) =>
  openCsvInput(httpFile(address, { conditional: false, headers: () => o.headers ?? {} }))

describe('credentials', () => {
  const TOKEN = 'Bearer token-4711-abc'

  test('go to the host of the address', async () => {
    const server = await closed(startFileServer({ content: CSV, authorization: TOKEN }))
    expect(rowsOf(await readAll(await open(server.address, { headers: { authorization: TOKEN } })))).toHaveLength(25)
  })

  test('do not follow a redirect to another host, and the file does', async () => {
    const server = await closed(startFileServer({ content: CSV }))
    const front = await startFake(() => new Response(null, { status: 302, headers: { location: server.address } }))
    atEnd(front.close)
    expect(rowsOf(await readAll(await open(`${front.url}/latest.csv`, { headers: { authorization: TOKEN } })))).toHaveLength(25)
    expect(front.calls.map(({ headers }) => headers['authorization'])).toEqual([TOKEN, TOKEN])
    expect(server.calls.map(({ headers }) => headers['authorization'])).toEqual([undefined, undefined])
  })

  test('a redirect that leaves encryption, or goes in a circle, is not followed for ever', async () => {
    const front = await startFake(
      ({ url }) =>
        new Response(null, {
          status: 302,
          headers: { location: url.endsWith('circle') ? '/circle' : 'http://files.example.com/x.csv' },
        }),
    )
    atEnd(front.close)
    await expect(open(`${front.url}/out`)).rejects.toMatchObject({
      name: 'ConfigError',
      message: expect.stringContaining('not https://'),
    })
    await expect(open(`${front.url}/circle`)).rejects.toMatchObject({
      name: 'ConfigError',
      message: expect.stringContaining('more than 5 times'),
    })
  })

  test.each([
    ['http://files.example.com/people.csv', 'unencrypted'],
    ['https://ann:pa55@files.example.com/people.csv', 'a user name or a password in the address'],
  ])('%s is refused before anybody is asked', (address, why) => {
    expect(() => httpFile(address, { conditional: false })).toThrow(
      expect.objectContaining({ name: 'ConfigError', message: expect.stringContaining(why) }),
    )
    expect(() => httpFile(address, { conditional: false })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('pa55') }),
    )
  })
})
