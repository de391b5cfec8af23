/** Whether the database and the queue answer, found out in a second. */
import type { WakeUps } from '../jobs/queue.ts'
import type { Db } from '../store/db.ts'
import type { Readiness } from './service-contract.ts'

const WITHIN_MS = 1_000

export interface ReadyParts {
  readonly db: Pick<Db, 'query'>
  readonly queue: Pick<WakeUps, 'figures'>
}

export async function lookWhetherReady({ db, queue }: ReadyParts, o: { withinMs?: number } = {}): Promise<Readiness> {
  const withinMs = o.withinMs ?? WITHIN_MS
  const [database, answering] = await Promise.all([
    answers(() => db.query('select 1'), withinMs),
    answers(() => queue.figures(), withinMs),
  ])
  return { database, queue: answering }
}

/** What comes later than that is nobody's any more; why it failed is told by whoever works with it. */
async function answers(ask: () => Promise<unknown>, withinMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), withinMs)
  })
  const asked = ask().then(
    () => true,
    () => false,
  )
  try {
    return await Promise.race([asked, late])
  } finally {
    clearTimeout(timer)
  }
}
