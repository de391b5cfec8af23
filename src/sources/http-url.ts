/** Which address a call goes to: always one of the source's own origin, shown without what its query may hold. */
import { ConfigError } from '../errors.ts'
import type { HttpCall, SourceHttpOptions } from './http-types.ts'

type Base = Pick<SourceHttpOptions, 'label' | 'baseUrl' | 'baseUrlSetting'>

/** @throws ConfigError when the base URL is none, or the call would leave its origin */
export function urlOf(call: Pick<HttpCall, 'path' | 'query' | 'operation'>, base: Base): URL {
  const root = baseOf(base)
  const url = call.path.startsWith('/') ? new URL(`${root.origin}${folderOf(root)}${call.path}`) : new URL(call.path, root)
  if (url.origin !== root.origin) throw elsewhere(url, { call, base })
  for (const [name, value] of Object.entries(call.query ?? {})) if (value !== undefined) url.searchParams.set(name, String(value))
  return url
}

/** Where a redirect leads. `at` = the address that answered with it. @throws ConfigError when it leaves the origin */
export function redirectedTo(location: string, o: { at: URL; call: Pick<HttpCall, 'operation'>; base: Base }): URL {
  const url = new URL(location, o.at)
  if (url.origin !== o.at.origin) throw elsewhere(url, o)
  return url
}

/** An address fit to be shown: queries carry keys, cursors and addresses of people. */
export function shownUrl(url: URL): string {
  return `${url.origin}${url.pathname}`
}

function baseOf({ label, baseUrl, baseUrlSetting = 'base_url' }: Base): URL {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return url
  throw new ConfigError(`${label}: ${baseUrlSetting} is no http(s) address; expected something like https://api.example.com`)
}

const folderOf = (url: URL) => url.pathname.replace(/\/+$/, '')

function elsewhere(url: URL, o: { call: Pick<HttpCall, 'operation'>; base: Base }): ConfigError {
  const { label, baseUrl, baseUrlSetting = 'base_url' } = o.base
  return new ConfigError(
    `${o.call.operation}: ${label} at ${new URL(baseUrl).origin} pointed to ${url.origin}, another address, which was not asked because the credentials would go along. If it is the right one, set ${baseUrlSetting} to it.`,
  )
}
