/** A server that speaks just enough of the Redis protocol to claim to be something else. */
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { atEnd } from './at-end.ts'

/** Commands in lower case → the whole reply as it goes over the wire; every other command is answered +OK. */
export type FakeReplies = Readonly<Record<string, string>>

/** Starts one on a free port of 127.0.0.1 and returns its URL, with a password in it. It stops by itself. */
export async function fakeRedis(replies: FakeReplies): Promise<string> {
  const open = new Set<Socket>()
  const server = createServer((socket) => {
    open.add(socket)
    socket.on('error', () => undefined)
    socket.on('data', (text) => {
      for (const command of commandsOf(text.toString('latin1'))) socket.write(replies[command] ?? '+OK\r\n')
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  atEnd(async () => {
    for (const socket of open) socket.destroy()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port')
  return `redis://someone:hunter2@127.0.0.1:${address.port}/3`
}

/** A reply that carries a text, such as that of INFO. */
export function bulk(text: string): string {
  return `$${Buffer.byteLength(text)}\r\n${text}\r\n`
}

/** Each command is an array (`*2`), whose first text, after its length, is the command's name. */
function commandsOf(text: string): string[] {
  return [...text.matchAll(/\*\d+\r\n\$\d+\r\n([^\r]+)/g)].map(([, name = '']) => name.toLowerCase())
}
