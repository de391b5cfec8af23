/** Ends a read whose pages go in a circle: the same cursor twice would be followed for ever. */
import { Unreachable } from '../errors.ts'

/** Takes the cursor of the next page; @throws Unreachable when this read has been there already, so that it is never taken for complete */
export type PageGuard = (cursor: string) => void

export function createPageGuard(o: { label: string; operation: string }): PageGuard {
  const met = new Set<string>()
  return (cursor) => {
    if (met.has(cursor)) throw goesInACircle(o)
    met.add(cursor)
  }
}

function goesInACircle({ label, operation }: { label: string; operation: string }): Unreachable {
  return new Unreachable(
    `${operation}: ${label} named a page as the next one that this read has had already, so its pages would never end. The read was given up and nothing counts as missing. Try again later; if it happens again, it is a fault of ${label}.`,
  )
}
