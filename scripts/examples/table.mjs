/** Turns clean rows into a table with a known amount of every kind of mess. */

/** @typedef {import('./random.mjs').Random} Random */
/** @typedef {Record<string, string>} Row cells by column */
/** @typedef {{ kind: string, count: number, column: string, change: (cell: string, random: Random) => string }} Mess */
/** @typedef {{ kind: string, count: number, change: (row: Row, random: Random) => Row | string[] }} Variant a row, or its bare cells */
/** @typedef {{ kind: string, count: number }} Count */

/**
 * Changes `count` rows for each kind. No cell is changed twice and an empty one never, so that the counts stay true.
 * @param {Row[]} rows changed in place
 * @param {readonly Mess[]} messes
 * @param {Random} random
 */
export function messUp(rows, messes, random) {
  /** @type {Set<string>} */
  const touched = new Set()
  for (const { kind, count, column, change } of messes) {
    const free = rows
      .map((row, index) => ({ row, id: `${index} ${column}` }))
      .filter(({ row, id }) => row[column] && !touched.has(id))
    if (free.length < count) throw new Error(`${kind}: ${free.length} rows are left for ${count}`)
    for (const { row, id } of random.shuffled(free).slice(0, count)) {
      row[column] = change(row[column] ?? '', random)
      touched.add(id)
    }
  }
}

/**
 * @param {{ columns: readonly string[], good: readonly Row[], spare: readonly Row[], repeated: readonly Variant[],
 *   refused: readonly Variant[], random: Random }} o spare = clean rows that the refused ones are made from
 * @returns {string[][]} all rows as cells; a repeated row comes somewhere after the row it repeats
 */
export function mixRows({ columns, good, spare, repeated, refused, random }) {
  const last = good.length
  /** @param {Row | string[]} row @param {number} order */
  const placed = (row, order) => ({ order, cells: Array.isArray(row) ? row : columns.map((column) => row[column] ?? '') })
  const originals = random.shuffled(good.map((row, index) => ({ row, index })))
  const all = [
    ...good.map((row, index) => placed(row, index)),
    ...spread(repeated, originals).map(([{ change }, { row, index }]) =>
      placed(change(row, random), index + 0.5 + random.below(last - index)),
    ),
    ...spread(refused, spare).map(([{ change }, row]) => placed(change(row, random), random.below(last) + 0.25)),
  ]
  return all.sort((a, b) => a.order - b.order).map(({ cells }) => cells)
}

/**
 * Pairs each variant with as many items as it counts.
 * @template T
 * @param {readonly Variant[]} variants
 * @param {readonly T[]} items
 * @returns {[Variant, T][]}
 */
function spread(variants, items) {
  const each = variants.flatMap((variant) => Array.from({ length: variant.count }, () => variant))
  return each.map((variant, index) => {
    const item = items[index]
    if (item === undefined) throw new Error(`${variant.kind}: no row is left for it`)
    return [variant, item]
  })
}

/** @param {readonly Count[]} counts */
export const total = (counts) => counts.reduce((sum, { count }) => sum + count, 0)

/** A phone cell with which nobody can be called. @param {string} _cell @param {Random} random */
export const badPhone = (_cell, random) => random.pick(['12345', 'call reception', '555-01', 'unknown', '+1 202 555'])

/** @param {string} _cell @param {Random} random */
export const badEmail = (_cell, random) =>
  random.pick(['not-an-email', 'anna@', '@example.com', 'anna berg@example.com', 'anna@example..com'])

/** @param {string} cell @param {Random} random */
export const mixedCase = (cell, random) =>
  random.pick([cell.toUpperCase(), cell.replace(/(^|[.@])[a-z]/g, (match) => match.toUpperCase())])

/** @param {string} cell @param {Random} random */
export const spacesAround = (cell, random) => random.pick([`${cell} `, ` ${cell}`, `${cell}  `])

export const empty = () => ''
