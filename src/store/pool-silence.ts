/**
 * Notices a session whose connection is dead although nobody hung up (a machine unplugged, a proxy that forgot), and ends it: what was asked
 * on it fails as lost, and can be asked again on another one. Without, it would wait until TCP gives up, which may be never.
 */
import type { ClientBase } from 'pg'

export interface SilenceOptions {
  /** How long there may be no answer before the server is asked, elsewhere, what it is doing; so long may a quiet session stay untried too. */
  readonly askAfterMs: number
  /** Whether the server is at work on a statement of this session, which may take as long as it needs. Never rejects. */
  readonly isAtWork: () => Promise<boolean>
}

/** What this needs of a session beside its statements; lent ones have it all. */
interface Session extends ClientBase {
  /** With a statement under way it cuts the connection. */
  end(): Promise<void>
}

/** Watches the session until it ends. Called before its first statement. */
export function watchSilence(session: Session, { askAfterMs, isAtWork }: SilenceOptions): void {
  let [waiting, asking] = [false, false]
  let since = performance.now()
  const mark = (isWaiting: boolean): void => {
    if (isWaiting === waiting) return
    waiting = isWaiting
    since = performance.now()
  }
  const query: unknown = session.query
  if (typeof query !== 'function') throw new Error('a session of Postgres that takes no queries')
  const watched = (...given: unknown[]): unknown => {
    mark(true)
    return Reflect.apply(query, session, given)
  }
  Object.assign(session, { query: watched })
  session.on('drain', () => mark(false))
  /** A session that only listens is asked for nothing for hours: it would never be missed. */
  const tryOut = async (): Promise<void> => {
    await session.query('select 1')
  }
  const judge = async (): Promise<void> => {
    const asked = since
    const isAlive = await isAtWork()
    if (!waiting || since !== asked) return
    if (isAlive) since = performance.now()
    else await session.end()
  }
  const look = async (): Promise<void> => {
    if (asking || performance.now() - since < askAfterMs) return
    asking = true
    if (waiting) await judge()
    else if (session.getTransactionStatus() === 'I') await tryOut().catch(() => undefined)
    asking = false
  }
  const timer = setInterval(() => void look(), askAfterMs / 3).unref()
  session.on('end', () => clearInterval(timer))
}
