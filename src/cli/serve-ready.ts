/** The one line that tells that a server is ready: where, with which syncs, and when each of them runs next. */
import type { Service } from '../server/service-contract.ts'
import { counted, instant } from './figures.ts'
import type { LogLine } from './worker-log.ts'

export interface ReadyFacts {
  readonly url: string
  readonly concurrency: number
  /** What wakes its worker. */
  readonly place: string
}

export function readyLine(service: Pick<Service, 'syncs' | 'nextTimes'>, o: ReadyFacts): LogLine {
  const names = service.syncs.filter(({ unavailable }) => unavailable === null).map(({ name }) => name)
  const next = names.map((name) => [name, service.nextTimes(name, 1)[0] ?? null] as const)
  const text = `ready at ${o.url}: ${counted(names.length, 'sync')} (${next.map(nextText).join(', ')}), ${o.concurrency} at once, woken through ${o.place}`
  const nextTimes = Object.fromEntries(next.map(([name, time]) => [name, time?.toISOString() ?? null]))
  return { event: 'ready', text, fields: { url: o.url, concurrency: o.concurrency, woken_through: o.place, next: nextTimes } }
}

function nextText([name, time]: readonly [string, Date | null]): string {
  return time === null ? `${name} when asked` : `${name} next at ${instant(time)}`
}
