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
  const pending = countPending(session)
  let asking = false
  const judge = async (): Promise<void> => {
    const before = pending.since()
    asking = true
    const isAlive = await isAtWork()
    asking = false
    // It was answered meanwhile.
    if (pending.count() === 0 || pending.since() !== before) return
    if (isAlive) pending.moved()
    else await cutOff(session)
  }
  /** A session that only listens is asked for nothing for hours: its end would never be noticed. What is asked now is judged like all else. */
  const tryOut = async (): Promise<void> => {
    if (session.getTransactionStatus() !== 'I') return
    // It has ended, in good order or not.
    await session.query('select 1').catch(() => clearInterval(timer))
  }
  const look = (): void => {
    if (asking || performance.now() - pending.since() < askAfterMs) return
    void (pending.count() > 0 ? judge() : tryOut())
  }
  const timer = setInterval(look, askAfterMs / 3).unref()
  session.once('end', () => clearInterval(timer))
}

/**
 * `pg` raises no 'error' about an end that it was asked for, and who waits for notifications would wait on this session for ever: BullMQ, which
 * then listens on a new one.
 */
async function cutOff(session: Session): Promise<void> {
  const ended = session.end()
  if (session.listenerCount('error') > 0)
    session.emit('error', new Error('Connection terminated: the server does not answer on it'))
  await ended
}

interface Pending {
  count(): number
  /** When something was asked or answered last. */
  since(): number
  moved(): void
}

/** Not by the session's events: BullMQ takes all listeners off the one that it listens on. */
function countPending(session: Session): Pending {
  let [count, since] = [0, performance.now()]
  const moved = (by: number): void => {
    count += by
    since = performance.now()
  }
  const query: unknown = session.query
  if (typeof query !== 'function') throw new Error('a session of Postgres that takes no statements')
  const counted = (...given: unknown[]): unknown => {
    const answer = given.at(-1)
    if (typeof answer === 'function')
      given.splice(-1, 1, (...said: unknown[]) => {
        moved(-1)
        const nothing: unknown = Reflect.apply(answer, undefined, said)
        return nothing
      })
    moved(1)
    const result: unknown = Reflect.apply(query, session, given)
    if (result instanceof Promise)
      result.then(
        () => moved(-1),
        () => moved(-1),
      )
    return result
  }
  Object.assign(session, { query: counted })
  return { count: () => count, since: () => since, moved: () => moved(0) }
}
