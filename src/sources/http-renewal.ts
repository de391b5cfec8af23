/** New credentials for old: once per expiry, however many calls met it. */

export interface Renewal {
  readonly possible: boolean
  /** How often the credentials have been renewed; remembered by a call before it is sent. */
  age(): number
  /** Renews the credentials of that age; nothing is done when they have been renewed since. @throws whatever `renew` throws */
  renew(age: number, o: { signal: AbortSignal }): Promise<void>
}

export function createRenewal(renew: ((o: { signal: AbortSignal }) => Promise<void>) | undefined): Renewal {
  let age = 0
  let under: Promise<void> | undefined
  const run = async (o: { signal: AbortSignal }) => {
    try {
      await renew?.(o)
      age += 1
    } finally {
      under = undefined
    }
  }
  return {
    possible: renew !== undefined,
    age: () => age,
    async renew(metAt, o) {
      if (metAt < age) return
      under ??= run(o)
      await under
    },
  }
}
