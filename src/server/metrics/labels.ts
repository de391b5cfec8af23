/** Keeps the number of time series bounded: names that come from outside share one label beyond the first few. */

/** A function that answers a value as long as fewer than `most` others came before it, and `other` for the rest. */
export function boundedLabel(o: { most: number }): (value: string) => string {
  const known = new Set<string>()
  return (value) => {
    if (known.has(value)) return value
    if (known.size >= o.most) return 'other'
    known.add(value)
    return value
  }
}

/** A name of the configuration; others, of syncs that were taken out of it, share one label. */
export function knownLabel(names: readonly string[]): (value: string) => string {
  const known = new Set(names)
  return (value) => (known.has(value) ? value : 'other')
}
