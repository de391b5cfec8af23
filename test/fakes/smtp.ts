/** A mail server that keeps what it takes: enough of RFC 5321 to be sent to, and the faults that mail servers have. */
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { atEnd } from '../support/at-end.ts'

export interface TakenMail {
  readonly from: string
  readonly to: readonly string[]
  /** As `user:password`, where a login came. */
  readonly login: string | undefined
  /** Header names in lower case. */
  readonly headers: ReadonlyMap<string, string>
  /** Decoded. */
  readonly text: string
}

/** `silence`: no greeting. `reset`: the connection is cut before the message is acknowledged. Else the answer to a command (`RCPT`, `.`). */
export type SmtpFault = 'silence' | 'reset' | { readonly command: string; readonly answer: string }

export interface FakeSmtp {
  /** `host:port`. */
  readonly at: string
  readonly mails: readonly TakenMail[]
  /** Conversations so far. */
  calls(): number
  /** From now on, until told otherwise. */
  meet(fault: SmtpFault | undefined): void
}

export async function startSmtp(o: { tls?: { key: string; cert: string }; login?: boolean } = {}): Promise<FakeSmtp> {
  const mails: TakenMail[] = []
  const sockets = new Set<Socket>()
  let calls = 0
  let fault: SmtpFault | undefined
  const talk = (socket: Socket): void => {
    calls += 1
    sockets.add(socket)
    socket.on('error', () => undefined)
    if (fault !== 'silence')
      converse(socket, { login: o.login === true, fault: () => fault, taken: (mail) => void mails.push(mail) })
  }
  const server: Server = o.tls === undefined ? createServer(talk) : createTlsServer(o.tls, talk)
  server.on('tlsClientError', () => undefined)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  atEnd(async () => {
    server.close()
    for (const socket of sockets) socket.destroy()
    if (server.listening) await once(server, 'close')
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the mail server has no port')
  return { at: `127.0.0.1:${address.port}`, mails, calls: () => calls, meet: (next) => void (fault = next) }
}

interface Talk {
  readonly login: boolean
  fault(): SmtpFault | undefined
  taken(mail: TakenMail): void
}

function converse(socket: Socket, talk: Talk): void {
  let [from, login, data] = ['', undefined as string | undefined, undefined as string[] | undefined]
  let to: string[] = []
  const say = (command: string, usual: string): void => {
    const fault = talk.fault()
    const answer = typeof fault === 'object' && fault.command === command ? fault.answer : usual
    socket.write(`${answer.replaceAll('\n', '\r\n')}\r\n`)
  }
  const commands: Readonly<Record<string, (rest: string) => void>> = {
    EHLO: () => say('EHLO', talk.login ? '250-fake\n250 AUTH PLAIN' : '250 fake'),
    AUTH: (rest) => {
      login = Buffer.from(rest.replace(/^PLAIN /, ''), 'base64')
        .toString()
        .split('\0')
        .slice(1)
        .join(':')
      say('AUTH', '235 welcome')
    },
    MAIL: (rest) => {
      from = /<(.*?)>/.exec(rest)?.[1] ?? ''
      to = []
      say('MAIL', '250 ok')
    },
    RCPT: (rest) => {
      const address = /<(.*?)>/.exec(rest)?.[1] ?? ''
      if (address.startsWith('nobody@')) return say('RCPT', `550 5.1.1 <${address}> unknown`)
      to.push(address)
      say('RCPT', '250 ok')
    },
    DATA: () => {
      data = []
      say('DATA', '354 go on')
    },
    QUIT: () => {
      say('QUIT', '221 bye')
      socket.end()
    },
  }
  const line = (text: string): void => {
    if (data === undefined) {
      const [verb = ''] = text.split(' ')
      const command = commands[verb.toUpperCase()]
      return command === undefined ? say(verb, '502 what?') : command(text.slice(verb.length + 1))
    }
    if (text !== '.') return void data.push(text.replace(/^\./, ''))
    const mail = { from, to, login, ...parsed(data) }
    data = undefined
    if (talk.fault() === 'reset') return void socket.resetAndDestroy()
    const fault = talk.fault()
    if (typeof fault !== 'object' || fault.command !== '.') talk.taken(mail)
    say('.', '250 2.0.0 Ok: queued as 4F2A')
  }
  let rest = ''
  socket.setEncoding('utf8').on('data', (more: string) => {
    const lines = (rest + more).split('\r\n')
    rest = lines.pop() ?? ''
    for (const one of lines) line(one)
  })
  say('', '220 fake ESMTP')
}

function parsed(lines: readonly string[]): Pick<TakenMail, 'headers' | 'text'> {
  const gap = lines.indexOf('')
  const head = lines
    .slice(0, gap)
    .join('\r\n')
    .replaceAll(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
  const headers = new Map(head.map((one) => [one.slice(0, one.indexOf(':')).toLowerCase(), one.slice(one.indexOf(':') + 1).trim()]))
  const body = lines.slice(gap + 1).join('\n')
  return { headers, text: decoded(body, headers.get('content-transfer-encoding') ?? '7bit') }
}

function decoded(body: string, encoding: string): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString()
  if (encoding !== 'quoted-printable') return body
  const bytes = body
    .replaceAll('=\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString()
}
