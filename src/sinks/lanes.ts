/** Lanes: items that share one go in order, never at once. */

/** Splits items into groups that share no lane with one another; inside a group the items keep their order. */
export function groupByLanes<T>(items: readonly T[], lanesOf: (item: T) => readonly string[]): T[][] {
  const groupOf = new Map<string, T[]>()
  const groups = new Set<T[]>()
  for (const item of items) {
    const lanes = lanesOf(item)
    const group = joined(new Set(lanes.map((lane) => groupOf.get(lane)).filter((found) => found !== undefined)), groups)
    group.push(item)
    groups.add(group)
    for (const member of group) for (const lane of lanesOf(member)) groupOf.set(lane, group)
  }
  const position = new Map(items.map((item, i) => [item, i]))
  return [...groups].map((group) => group.toSorted((a, b) => (position.get(a) ?? 0) - (position.get(b) ?? 0)))
}

function joined<T>(found: ReadonlySet<T[]>, groups: Set<T[]>): T[] {
  const [first, ...rest] = found
  if (first === undefined) return []
  for (const other of rest) {
    first.push(...other)
    groups.delete(other)
  }
  return first
}
