/** Faults on request: rules that make coming calls slow, wrong, limited or dropped. */

export const FAULT_KINDS = ['latency', 'status', 'drop_before', 'drop_after', 'rate_limit'] as const
export type FaultKind = (typeof FAULT_KINDS)[number]

/** Which calls a rule is for: `path` is tested against the path without its query string; a missing part matches everything. */
export type FaultMatch =
  | ((method: string, pattern: string) => boolean)
  | { readonly method?: string | undefined; readonly path?: RegExp | string | undefined }

export interface FaultRule {
  readonly match?: FaultMatch | undefined
  /** How often the rule strikes. Default 1; with a probability, default without end. */
  readonly times?: number | undefined
  /** Chance that it strikes a matching call, 0 to 1. Default 1. */
  readonly probability?: number | undefined
  /**
   * `latency` waits `ms` and goes on; `status` answers `status` (default 500) with `body` (default an error.list) and applies nothing;
   * `rate_limit` answers the documented 429; `drop_before` cuts the connection before the call is applied, `drop_after` afterwards.
   */
  readonly kind: FaultKind
  readonly ms?: number | undefined
  readonly status?: number | undefined
  readonly body?: unknown
  /** Whether the answer of `status` and `rate_limit` carries X-RateLimit headers. Default true. */
  readonly headers?: boolean | undefined
}

/** What strikes one call: the latencies add up, of the others the oldest rule wins. */
export interface Strike {
  readonly waitMs: number
  readonly fault?: FaultRule
}

export interface Faults {
  add(rule: FaultRule): void
  /** Forgets all rules. */
  clear(): void
  /** Decides what strikes this call and uses up the rules that do. */
  draw(call: { readonly method: string; readonly path: string; readonly pattern: string }): Strike
}

type DrawnCall = Parameters<Faults['draw']>[0]

interface Pending {
  readonly rule: FaultRule
  left: number
}

/** `random` gives numbers from 0 up to 1; a seeded one makes a run repeatable. */
export function createFaults(random: () => number): Faults {
  let pending: Pending[] = []
  const strikes = ({ rule, left }: Pending, call: DrawnCall) =>
    left > 0 && matches(rule.match, call) && (rule.probability === undefined || random() < rule.probability)
  return {
    add: (rule) => void pending.push({ rule, left: rule.times ?? (rule.probability === undefined ? 1 : Infinity) }),
    clear: () => void (pending = []),
    draw(call) {
      const latencies = pending.filter((entry) => entry.rule.kind === 'latency' && strikes(entry, call))
      const other = pending.find((entry) => entry.rule.kind !== 'latency' && strikes(entry, call))
      for (const entry of [...latencies, ...(other === undefined ? [] : [other])]) entry.left -= 1
      pending = pending.filter((entry) => entry.left > 0)
      const waitMs = latencies.reduce((sum, entry) => sum + (entry.rule.ms ?? 0), 0)
      return other === undefined ? { waitMs } : { waitMs, fault: other.rule }
    },
  }
}

function matches(match: FaultMatch | undefined, call: DrawnCall): boolean {
  if (match === undefined) return true
  if (typeof match === 'function') return match(call.method, call.pattern)
  const methodFits = match.method === undefined || match.method.toUpperCase() === call.method
  return methodFits && (match.path === undefined || new RegExp(match.path).test(call.path))
}
