/** Fetches a file over HTTP from a byte on, following redirects: credentials never go to another host. */
import type { Readable } from 'node:stream'
import type { ProxySettings } from '../dispatcher.ts'
import { ConfigError, StartAgain } from '../errors.ts'
import { createSourceHttp, type HttpAnswer, type HttpRefused, type SourceHttp } from './http.ts'
import type { Clock } from './http-clock.ts'
import { headerText } from './http-wait.ts'
import { redirectedAddress, shownAddress } from './input-http-address.ts'

export interface HttpFetchOptions {
  /** Sent to the host of the address and to no other; their values never appear in an error. */
  readonly headers?: (() => Readonly<Record<string, string>>) | undefined
  readonly proxy?: ProxySettings | undefined
  /** Until an answer begins, and between two parts of it. */
  readonly timeoutMs?: number
  readonly clock?: Partial<Clock>
}

export type HttpFile = HttpAnswer<Readable>

export interface HttpFetcher {
  /** `headers`: of this request alone. The answer is a 2xx or a 304. */
  fetch(headers: Readonly<Record<string, string>>, o: { signal: AbortSignal }): Promise<HttpFile>
  /** Ends all connections at once. */
  close(): Promise<void>
}

const REDIRECTS = [301, 302, 303, 307, 308]
const MOST_REDIRECTS = 5

export const createFetcher = (url: URL, o: HttpFetchOptions): HttpFetcher => {
  const open: SourceHttp[] = []
  const clientFor = (at: URL): SourceHttp => {
    const headers = at.origin === url.origin ? o.headers : undefined
    const client = createSourceHttp({
      label: 'the server',
      baseUrl: at.origin,
      baseUrlSetting: 'path',
      headers: () => ({ accept: '*/*', ...headers?.() }),
      secrets: () => [...at.searchParams.values()],
      refusal,
      proxy: o.proxy,
      ...(o.timeoutMs === undefined ? {} : { timeoutMs: o.timeoutMs }),
      ...o.clock,
    })
    open.push(client)
    return client
  }
  const fetch: HttpFetcher['fetch'] = async (headers, { signal }) => {
    let at = url
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      const operation = 'fetching the file'
      const call = { path: at.href, headers, operation, accept: [304, ...REDIRECTS] }
      const answer = await clientFor(at).stream(call, { signal })
      if (!REDIRECTS.includes(answer.status)) return answer
      answer.body.destroy()
      at = redirectedAddress(headerText(answer.headers, 'location') ?? '', at)
    }
    throw new ConfigError(
      `${shownAddress(url)} was redirected more than ${MOST_REDIRECTS} times. Give the address of the file itself.`,
    )
  }
  return {
    fetch,
    close: async () => {
      await Promise.all(open.splice(0).map((client) => client.close()))
    },
  }
}

const refusal = ({ status }: HttpRefused): Error | undefined => {
  if (status === 404 || status === 410)
    return new ConfigError(
      `fetching the file: the server has nothing at this address (${status}). Check path, and that the export has run.`,
    )
  if (status === 416) return new StartAgain('the file on the server is shorter than it was. It has to be read from the beginning.')
  return undefined
}
