/** Wrong tokens by address: after a few of them, the address waits until its minute is over. Kept in memory, for a bounded number of addresses. */
import { isIPv6 } from 'node:net'

/** Wrong tokens that an address may show within the window. */
const MOST = 10
const WINDOW_MS = 60_000
/** Beyond, the address that has been known for longest is forgotten. */
const ADDRESSES = 10_000

export interface Attempts {
  /** How long the address has to wait; 0 = it may try. */
  waitMs(address: string): number
  failed(address: string): void
}

export interface AttemptsOptions {
  readonly now?: () => number
  readonly addresses?: number
}

export function createAttempts(o: AttemptsOptions = {}): Attempts {
  const now = o.now ?? Date.now
  const most = o.addresses ?? ADDRESSES
  const windows = new Map<string, { readonly until: number; failures: number }>()
  const current = (key: string) => {
    const window = windows.get(key)
    if (window !== undefined && window.until <= now()) windows.delete(key)
    return windows.get(key)
  }
  return {
    waitMs(address) {
      const window = current(networkOf(address))
      return window === undefined || window.failures < MOST ? 0 : window.until - now()
    },
    failed(address) {
      const key = networkOf(address)
      const window = current(key)
      if (window !== undefined) window.failures += 1
      else windows.set(key, { until: now() + WINDOW_MS, failures: 1 })
      const [oldest] = windows.keys()
      if (windows.size > most && oldest !== undefined) windows.delete(oldest)
    },
  }
}

/** Whoever has one IPv6 address has the 2^64 beside it too. IPv4 in IPv6 clothes is IPv4. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '')
  if (!isIPv6(plain)) return plain
  const [head = '', tail] = plain.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - left.length - right.length }, () => '0')
  return `${[...left, ...zeros, ...right]
    .slice(0, 4)
    .map((part) => Number.parseInt(part, 16).toString(16))
    .join(':')}::/64`
}
