/** What one run has found out about a workspace and the next ones may take for true for a while: its teammates, teams and tags. */

/** How long it is taken for true. */
const KEPT_MS = 300_000

/** What was made under this name a while ago, or else what `make` makes now. */
export type Keep = <T>(name: string, make: () => T) => T

export interface KeptOptions {
  /** Milliseconds of any clock that never goes back. */
  readonly now?: () => number
}

export function createKept({ now = () => performance.now() }: KeptOptions = {}): Keep {
  const kept = new Map<string, { readonly value: unknown; readonly until: number }>()
  function keep<T>(name: string, make: () => T): T
  function keep(name: string, make: () => unknown): unknown {
    const known = kept.get(name)
    if (known !== undefined && known.until > now()) return known.value
    const value = make()
    kept.set(name, { value, until: now() + KEPT_MS })
    return value
  }
  return keep
}

/** Keeps nothing: for a run in a process of its own. */
export const fresh: Keep = (_name, make) => make()
