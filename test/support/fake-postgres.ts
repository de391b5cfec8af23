/** A server that speaks just enough of the Postgres protocol to refuse a connection, or to claim to be something else. */
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { atEnd } from './at-end.ts'

/** What it answers: an error at login, or one row of text columns to every query. */
export type FakeAnswer =
  | { readonly error: { readonly code: string; readonly message: string } }
  | { readonly row: readonly string[] }

/** Starts one on a free port of 127.0.0.1 and returns its URL, with a password in it. It stops by itself. */
export async function fakePostgres(answer: FakeAnswer): Promise<string> {
  const server = createServer((socket) => talk(socket, answer)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  atEnd(async () => void server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port')
  return `postgres://someone:hunter2@127.0.0.1:${address.port}/customers`
}

function talk(socket: Socket, answer: FakeAnswer): void {
  socket.once('data', () => {
    if ('error' in answer) {
      socket.end(message('E', `SFATAL\0C${answer.error.code}\0M${answer.error.message}\0\0`))
      return
    }
    socket.write(Buffer.concat([message('R', int32(0)), READY]))
    const reply = Buffer.concat([...rowOf(answer.row), message('C', 'SELECT 1\0'), READY])
    socket.on('data', (asked) => (asked.toString('latin1', 0, 1) === 'X' ? socket.end() : socket.write(reply)))
  })
}

const COLUMNS = [
  { name: 'version', type: 25 },
  { name: 'number', type: 23 },
  { name: 'readOnly', type: 25 },
]

function rowOf(values: readonly string[]): Buffer[] {
  const fields = COLUMNS.map(({ name, type }) =>
    Buffer.concat([Buffer.from(`${name}\0`), int32(0), int16(0), int32(type), int16(-1), int32(-1), int16(0)]),
  )
  const cells = values.map((value) => Buffer.concat([int32(Buffer.byteLength(value)), Buffer.from(value)]))
  return [
    message('T', Buffer.concat([int16(fields.length), ...fields])),
    message('D', Buffer.concat([int16(cells.length), ...cells])),
  ]
}

function message(type: string, body: string | Buffer): Buffer {
  const bytes = Buffer.from(body)
  return Buffer.concat([Buffer.from(type), int32(bytes.length + 4), bytes])
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeInt16BE(value)
  return bytes
}

const READY = message('Z', 'I')
