/** Those who want to hear of something: any number of them, who come and go. */

export interface Listeners<T> {
  readonly tell: (what: T) => void
  /** Answers what ends it. */
  readonly add: (listener: (what: T) => void) => () => void
}

export function createListeners<T>(): Listeners<T> {
  const all = new Set<(what: T) => void>()
  return {
    tell(what) {
      for (const listener of all) listener(what)
    },
    add(listener) {
      all.add(listener)
      return () => void all.delete(listener)
    },
  }
}
