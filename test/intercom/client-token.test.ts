/** The access token is in no error. */
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { ConfigError } from '../../src/errors.ts'
import { CREATE, FINE, failure, READ, useBench } from './bench.ts'
import { TOKEN } from './open-client.ts'
import { type Reply, refusalBody } from './server.ts'

const bench = useBench()

describe('the token', () => {
  const everything = (error: unknown) => inspect(error, { depth: 12, showHidden: true, getters: true })

  test.each([
    [
      'a refusal that repeats it',
      () => ({ status: 400, json: refusalBody(`bad ${TOKEN}`, `Token ${TOKEN} of ann@example.com is bad`) }),
    ],
    ['a 401 that repeats it', () => ({ status: 401, json: refusalBody('unauthorized', `Bearer ${TOKEN} is not valid`) })],
    ['an error page that repeats it', () => ({ status: 500, text: `<pre>authorization: Bearer ${TOKEN}</pre>` })],
    ['a dropped connection', () => 'drop' as const],
    ['an unexpected shape', () => ({ status: 200, json: { ok: TOKEN } })],
    ['a redirect', () => ({ status: 302, headers: { location: `https://example.com/?token=${TOKEN}` } })],
  ] satisfies [string, () => Reply][])('is in no error: %s', async (_, reply) => {
    const { client } = await bench.against(reply)
    for (const request of [READ, CREATE]) {
      const shown = everything(await failure(client.call(request)))
      expect(shown).not.toContain(TOKEN)
      expect(shown).not.toContain('ann@example.com')
    }
  })

  test('is in no error when the other side does not even speak HTTP', async () => {
    const { client } = await bench.againstBytes((socket) => {
      socket.on('data', (data) => socket.end(`You said: ${data.toString()}`))
    })
    expect(everything(await failure(client.call(CREATE)))).not.toContain(TOKEN)
  })

  test.each(['', 'two words', 'line\nbreak', 'naïve'])('of impossible characters is not sent (%j)', async (token) => {
    const { client, server, notes } = await bench.against(() => FINE, { token: () => token })
    const error = await failure(client.call(READ))
    expect(error).toBeInstanceOf(ConfigError)
    if (token !== '') expect(error.message).not.toContain(token)
    expect(server.received).toHaveLength(0)
    expect(notes.unused).toBe(1)
  })
})
