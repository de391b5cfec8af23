/** `fin-sync simulate` as a program of its own. */
import { createHmac } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { atEnd } from '../support/at-end.ts'
import { tempDir } from '../support/temp.ts'
import { cliHere, startCli } from './cli.ts'

test('stdout is what a shell can take in; the server answers until it is told to stop', async () => {
  const cwd = await tempDir()
  await writeFile(join(cwd, 'them.json'), JSON.stringify([{ email: 'ada@example.com' }, { role: 'lead', name: 'Bo' }]))
  const told = await startReceiver()
  const args = ['simulate', '--port', '0', '--token', 'my-token', '--contacts', 'them.json', '--webhooks', told.url]
  const { child, ended } = startCli(args, { cwd, env: { INTERCOM_CLIENT_SECRET: 'shh' } })
  const url = await new Promise<string>((resolve) => {
    let printed = ''
    child.stdout?.on('data', (more: string) => {
      printed += more
      const [, found] =
        /^export INTERCOM_BASE_URL=(http:\/\/127\.0\.0\.1:\d+)\nexport INTERCOM_ACCESS_TOKEN=my-token\n$/.exec(printed) ?? []
      if (found !== undefined) resolve(found)
    })
  })
  const headers = { accept: 'application/json', authorization: 'Bearer my-token' }
  const answer = await fetch(`${url}/contacts`, { headers })
  expect(await answer.json()).toMatchObject({ total_count: 2 })
  await fetch(`${url}/contacts`, { method: 'POST', headers, body: JSON.stringify({ role: 'lead' }) })
  const { body, signature } = await told.first
  expect(JSON.parse(body)).toMatchObject({ type: 'notification_event', topic: 'contact.lead.created' })
  expect(signature).toBe(`sha1=${createHmac('sha1', 'shh').update(body).digest('hex')}`)
  child.kill('SIGINT')
  const { code, stderr } = await ended
  expect(code).toBe(0)
  expect(stderr).toContain('a simulated Intercom with 2 contacts is ready')
  expect(stderr).toContain(`${url}/__simulator/faults`)
})

test.each([
  [['--webhooks', 'http://127.0.0.1:9/'], '--webhooks needs a client secret to sign with: set INTERCOM_CLIENT_SECRET'],
  [['--webhooks', 'ftp://127.0.0.1/'], "argument 'ftp://127.0.0.1/' is invalid. Expected a URL"],
])('simulate %j is refused', async (args, complaint) => {
  const { code, stderr } = await cliHere(['simulate', '--port', '0', ...args], { cwd: await tempDir() })
  expect(code).toBe(2)
  expect(stderr).toContain(complaint)
})

/** Takes in webhooks; `first` is the first one. */
async function startReceiver() {
  let tell: (first: { body: string; signature: unknown }) => void
  const first = new Promise<{ body: string; signature: unknown }>((resolve) => {
    tell = resolve
  })
  const receive = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    tell({ body: await text(incoming), signature: incoming.headers['x-hub-signature'] })
    outgoing.end()
  }
  const server = createServer((incoming, outgoing) => void receive(incoming, outgoing))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  atEnd(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const address = server.address()
  return { first, url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/webhooks` }
}
