/** Where a server listens, and how a program on the same machine reaches it. */

export interface Place {
  /** A name or an address; `0.0.0.0` and `::` are all of this machine's. */
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
}

export const USUAL_PLACE: Place = { host: '127.0.0.1', port: 8080 }

const ANY: ReadonlyMap<string, string> = new Map([
  ['0.0.0.0', '127.0.0.1'],
  ['::', '[::1]'],
])

export function urlOf({ host, port }: Place): string {
  const name = ANY.get(host) ?? (host.includes(':') ? `[${host}]` : host)
  return `http://${name}:${port}`
}
