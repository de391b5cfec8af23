/** Where Intercom's REST API is: the host of a region, or the address given instead. */
import { ConfigError } from '../errors.ts'

export const REGIONS = ['us', 'eu', 'au'] as const
export type Region = (typeof REGIONS)[number]

/** `servers` of the official OpenAPI description (the same in all versions). */
const HOSTS: Record<Region, string> = {
  us: 'https://api.intercom.io',
  eu: 'https://api.eu.intercom.io',
  au: 'https://api.au.intercom.io',
}

export const isLoopback = (host: string) =>
  host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(\.\d+){3}$/.test(host)

function whatIsWrong(text: string, secretToken: boolean): string | undefined {
  if (!URL.canParse(text)) return 'is not a URL'
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'is neither https nor http'
  // The access token travels in a header of every call.
  if (secretToken && url.protocol === 'http:' && !isLoopback(url.hostname))
    return 'would send the access token over unencrypted http to another machine'
  if (url.username !== '' || url.password !== '') return 'carries a user name or password'
  if (url.search !== '' || url.hash !== '') return 'carries a query or fragment'
  return undefined
}

/**
 * The base URL without a slash at its end. `override` is what INTERCOM_BASE_URL says. `secretToken: false` = the token is the simulator's,
 * which everybody knows.
 * @throws ConfigError when the override is no http(s) URL, or a secret would go over plain http to another machine
 */
export function baseUrl(region: Region, override?: string, o: { secretToken?: boolean } = {}): string {
  if (override === undefined) return HOSTS[region]
  const wrong = whatIsWrong(override, o.secretToken ?? true)
  if (wrong !== undefined) {
    throw new ConfigError(
      `INTERCOM_BASE_URL ${wrong}; expected something like ${HOSTS.us}, or http://127.0.0.1:4010 for a simulator on this machine`,
    )
  }
  return new URL(override).href.replace(/\/+$/, '')
}
