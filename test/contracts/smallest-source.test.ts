/** The source that CONTRIBUTING.md shows is whole: it keeps the contracts of a source and of a source over HTTP. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { type FakeServer, startFake } from '../fakes/http-server.ts'
import { testRemoteSource } from './remote-source.ts'
import { openClub } from './smallest-source.ts'
import { testSource } from './source.ts'

const TOKENS = { good: 'club-token-good', narrow: 'club-token-narrow', unknown: 'club-token-unknown' }
const MEMBERS = Array.from({ length: 45 }, (_, index) => ({ id: `m-${index}`, name: `Ann ${index}` }))
const memberSchema = z.object({ id: z.string() })

interface Club {
  readonly server: FakeServer
  expire(): void
  circle(): void
}

/** Ten members a page. */
async function startClub(): Promise<Club> {
  const state = { expired: false, circles: false }
  const server = await startFake((request) => {
    const token = request.headers.get('authorization')?.replace('Bearer ', '')
    if (token === TOKENS.narrow)
      return Response.json({ message: 'the token lacks the permission to list members' }, { status: 403 })
    if (token !== TOKENS.good || state.expired) return Response.json({ message: `bad token ${token}` }, { status: 401 })
    const page = Number(new URL(request.url).searchParams.get('page'))
    const hasNext = page * 10 < MEMBERS.length
    const next = state.circles ? '2' : hasNext ? String(page + 1) : null
    return Response.json({ members: MEMBERS.slice((page - 1) * 10, page * 10), next })
  })
  return { server, expire: () => void (state.expired = true), circle: () => void (state.circles = true) }
}

testSource({
  name: 'the club of CONTRIBUTING.md',
  make: async () => {
    const { server } = await startClub()
    const source = openClub({ baseUrl: server.url, token: () => TOKENS.good })
    return { source, rows: MEMBERS.map((member) => [member]), open: server.open, remove: server.close }
  },
})

testRemoteSource({
  name: 'the club of CONTRIBUTING.md',
  make: async () => {
    const { server, expire, circle } = await startClub()
    return {
      server,
      open: ({ credentials = 'good', baseUrl = server.url, ...o }) => openClub({ baseUrl, token: () => TOKENS[credentials], ...o }),
      ids: MEMBERS.map(({ id }) => id),
      idOf: ({ cells: [member] }) => memberSchema.parse(member).id,
      isForRows: () => true,
      secrets: [TOKENS.good],
      otherSecrets: [TOKENS.narrow, TOKENS.unknown],
      expire,
      renews: false,
      circle,
      close: server.close,
    }
  },
})

test('CONTRIBUTING.md shows it as it is', () => {
  const shown = /```ts\n(.*?)```/s.exec(readFileSync('CONTRIBUTING.md', 'utf8'))?.[1]
  const written = readFileSync('test/contracts/smallest-source.ts', 'utf8')
    .replaceAll("'../../src/sources/", "'./")
    .replaceAll("'../../src/", "'../")
  expect(shown).toBe(written)
})
