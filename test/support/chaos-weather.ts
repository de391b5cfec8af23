/** What Intercom does to a process before it is killed: drawn anew for every start. */
import type { FaultRule } from '../../src/simulator/http/faults.ts'
import type { Simulator } from '../../src/simulator/simulator.ts'

const isWrite = (method: string, pattern: string): boolean => method !== 'GET' && !pattern.endsWith('/search')

/** Rare enough that no call meets five in a row: a row that Intercom never took would wait for a minute. */
const WEATHER: { readonly [name: string]: readonly FaultRule[] } = {
  fair: [],
  drops: [
    { kind: 'drop_before', probability: 0.04, match: isWrite },
    { kind: 'drop_after', probability: 0.04, match: isWrite },
  ],
  errors: [{ kind: 'status', status: 500, probability: 0.05 }],
  slow: [{ kind: 'latency', ms: 60, probability: 0.3 }],
  storm: [
    { kind: 'rate_limit', times: 8, match: isWrite },
    { kind: 'rate_limit', times: 2, headers: false, probability: 0.1, match: isWrite },
  ],
}

/** Forgets the weather that was, makes a new one and says what it is called. */
export function drawWeather(simulator: Simulator, random: () => number): string {
  const names = Object.keys(WEATHER)
  const name = names[Math.floor(random() * names.length)] ?? 'fair'
  simulator.clearFaults()
  for (const rule of WEATHER[name] ?? []) simulator.fault(rule)
  return name
}
