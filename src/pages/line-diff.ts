/** What differs between two lists of lines, as people read it: lines that went, lines that came, and a little of what stands around them. Pure. */

/** Beyond so many comparisons (two pages of some 2,000 changed lines each) the changed part is shown as replaced as a whole. */
const MOST_COMPARISONS = 4_000_000
/** Unchanged lines shown on both sides of a change. */
const AROUND = 1

interface Edit {
  readonly mark: ' ' | '+' | '-'
  readonly line: string
}

/** Lines that begin with `+`, `-` or a space, and `…` between two places; empty where nothing differs. */
export function diffLines(before: readonly string[], after: readonly string[]): string[] {
  return near(edits(before, after))
}

/** What both begin and end with is no part of the search. */
function edits(a: readonly string[], b: readonly string[]): Edit[] {
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1
  let end = 0
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1
  const kept = (line: string): Edit => ({ mark: ' ', line })
  const middle = changed(a.slice(start, a.length - end), b.slice(start, b.length - end))
  return [...a.slice(0, start).map(kept), ...middle, ...a.slice(a.length - end).map(kept)]
}

/** By the longest common subsequence. */
function changed(a: readonly string[], b: readonly string[]): Edit[] {
  const isTooMuch = a.length * b.length > MOST_COMPARISONS
  const length = isTooMuch ? () => 0 : commonLengths(a, b)
  const found: Edit[] = []
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    const [left, right] = [a[i], b[j]]
    if (left !== undefined && left === right && !isTooMuch) {
      found.push({ mark: ' ', line: left })
      i += 1
      j += 1
    } else if (left !== undefined && (right === undefined || length(i + 1, j) >= length(i, j + 1))) {
      found.push({ mark: '-', line: left })
      i += 1
    } else {
      found.push({ mark: '+', line: right ?? '' })
      j += 1
    }
  }
  return found
}

/** Of what follows `i` in one and `j` in the other. */
function commonLengths(a: readonly string[], b: readonly string[]): (i: number, j: number) => number {
  const width = b.length + 1
  const table = new Uint32Array((a.length + 1) * width)
  const at = (i: number, j: number): number => table[i * width + j] ?? 0
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      table[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  return at
}

function near(all: readonly Edit[]): string[] {
  const shown = new Set<number>()
  all.forEach(({ mark }, i) => {
    if (mark !== ' ') for (let n = i - AROUND; n <= i + AROUND; n++) shown.add(n)
  })
  return all.flatMap(({ mark, line }, i) => {
    if (!shown.has(i)) return []
    const isFirst = i > 0 && !shown.has(i - 1)
    return [...(isFirst ? ['…'] : []), `${mark} ${line}`]
  })
}
