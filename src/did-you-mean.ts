/** Finds the names a person probably meant, and says so. */

/** How many letters must be typed, removed, replaced or swapped to get from `a` to `b` (optimal string alignment). */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const next = [row]
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1]
      let best = Math.min((last[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1, (last[column - 1] ?? 0) + (same ? 0 : 1))
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      if (swapped) best = Math.min(best, (beforeLast[column - 2] ?? 0) + 1)
      next.push(best)
    }
    beforeLast = last
    last = next
  }
  return last[b.length] ?? 0
}

const plain = (name: string) => name.toLowerCase().replace(/[\s_-]+/g, '')

/** The candidates near a word, nearest first, at most three. Case, spaces, `_` and `-` do not count as differences. */
export function nearest(word: string, candidates: readonly string[]): readonly string[] {
  const wanted = plain(word).slice(0, 64)
  return candidates
    .map((candidate) => ({ candidate, distance: editDistance(wanted, plain(candidate).slice(0, 64)) }))
    .filter(({ candidate, distance }) => distance <= Math.max(1, Math.floor(Math.min(wanted.length, candidate.length) / 3)))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ candidate }) => candidate)
}

/** `; did you mean "email"?` to put behind a message, or nothing when no candidate is near. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const names = nearest(word, candidates).map((name) => `"${name}"`)
  return names.length === 0 ? '' : `; did you mean ${names.join(' or ')}?`
}
