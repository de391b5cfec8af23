/** The error of every receiver that did not take a message: what came back, and never where it was sent to. */
import { Unreachable } from '../errors.ts'

/**
 * Its text names the receiver and tells what came back. It has no cause on purpose: the errors of sockets name hosts and addresses, and
 * a receiver's address is a secret.
 */
export class NotDelivered extends Unreachable {
  /** How long the receiver asked to be left alone. */
  readonly waitMs: number
  constructor(message: string, o: { waitMs?: number } = {}) {
    super(message)
    this.waitMs = o.waitMs ?? 0
  }
}

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there (ECONNREFUSED)',
  ECONNRESET: 'the connection was cut (ECONNRESET)',
  UND_ERR_SOCKET: 'the connection was cut',
  ENOTFOUND: 'its host is not known (ENOTFOUND)',
  EDNS: 'its host is not known (EDNS)',
  UND_ERR_CONNECT_TIMEOUT: 'no connection was made in time',
}

/** What went wrong with a connection, in words or by its code: the messages of such errors name hosts. */
export function connectionTrouble(error: unknown): string {
  const code = codeOf(error)
  return code === undefined ? 'the connection failed' : (WORDS[code] ?? `the connection failed (${code})`)
}

/** The code of an error, or of what caused it. */
function codeOf(error: unknown, depth = 0): string | undefined {
  if (!(error instanceof Error) || depth > 4) return undefined
  // What nodemailer calls ESOCKET was something more telling before.
  if ('originalCode' in error && typeof error.originalCode === 'string') return error.originalCode
  if ('code' in error && typeof error.code === 'string') return error.code
  return codeOf(error.cause, depth + 1)
}
