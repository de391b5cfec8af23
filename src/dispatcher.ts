/** The connections to one server: a bounded number, kept alive, through a proxy where one is set. */
import { Agent, type Dispatcher, EnvHttpProxyAgent, Pool } from 'undici'

/** As in the variables HTTP_PROXY, HTTPS_PROXY and NO_PROXY, which the configuration reads. */
export interface ProxySettings {
  readonly httpProxy?: string | undefined
  readonly httpsProxy?: string | undefined
  readonly noProxy?: string | undefined
}

export interface DispatcherOptions {
  readonly connections: number
  readonly connectMs: number
  readonly proxy?: ProxySettings | undefined
}

/** A simulator on this machine is never where a proxy could find it: to the proxy these names mean the proxy's own machine. */
const THIS_MACHINE = 'localhost,127.0.0.1,[::1]'

export function createDispatcher({ connections, connectMs, proxy }: DispatcherOptions): Dispatcher {
  const bounds = { connections, pipelining: 1, connect: { timeout: connectMs } }
  if (!proxy?.httpProxy && !proxy?.httpsProxy) return new Agent(bounds)
  return new EnvHttpProxyAgent({
    ...bounds,
    // Empty texts rather than undefined: undici would read the environment itself, which only src/config does.
    httpProxy: proxy.httpProxy ?? '',
    httpsProxy: proxy.httpsProxy ?? '',
    noProxy: proxy.noProxy === '*' ? '*' : `${THIS_MACHINE},${proxy.noProxy ?? ''}`,
    // The connection to the proxy and the one through it have settings of their own in undici.
    proxyTls: { timeout: connectMs },
    requestTls: { timeout: connectMs },
    clientFactory: (origin, options) => new Pool(origin, { ...options, headersTimeout: connectMs }).compose(failsForGood),
  })
}

/**
 * undici 7 takes a connection that fails with a socket error of its own for one worth opening again, at once and for ever: a proxy that
 * hangs up on CONNECT would be asked thousands of times a second. An ordinary error ends it.
 */
const failsForGood: Dispatcher.DispatcherComposeInterceptor = (dispatch) => (options, handler) =>
  dispatch(options, {
    onRequestStart: (controller, context) => handler.onRequestStart?.(controller, context),
    onRequestUpgrade: (controller, status, headers, socket) => handler.onRequestUpgrade?.(controller, status, headers, socket),
    onResponseStart: (controller, status, headers, text) => handler.onResponseStart?.(controller, status, headers, text),
    onResponseData: (controller, chunk) => handler.onResponseData?.(controller, chunk),
    onResponseEnd: (controller, trailers) => handler.onResponseEnd?.(controller, trailers),
    onResponseError: (controller, error) =>
      handler.onResponseError?.(controller, new Error(`the proxy made no tunnel: ${error.message}`, { cause: error })),
  })
