/** Random choices that are the same on every machine and every day: mulberry32 from a seed. */

/** @typedef {ReturnType<typeof randomFrom>} Random */

/** @param {number} seed */
export function randomFrom(seed) {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  /** @param {number} n @returns {number} a whole number from 0 to n - 1 */
  const below = (n) => Math.floor(next() * n)
  /** @template T @param {readonly T[]} list @returns {T} */
  const pick = (list) => list[below(list.length)] ?? never()
  /** @template T @param {readonly T[]} list @returns {T[]} */
  const shuffled = (list) =>
    list
      .map((value) => ({ value, order: next() }))
      .sort((a, b) => a.order - b.order)
      .map(({ value }) => value)
  return { below, pick, shuffled }
}

/** @returns {never} */
function never() {
  throw new Error('picked from an empty list')
}
