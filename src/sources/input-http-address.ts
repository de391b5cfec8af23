/** Which web addresses a file may be fetched from, and what may be shown of them. */
import { ConfigError } from '../errors.ts'

/** Addresses of this very machine, where nobody listens in between. */
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

/** @throws ConfigError when it is none, has credentials in it, or would be fetched over the network without encryption */
export const fileAddress = (text: string): URL => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    throw new ConfigError(
      'path is no web address that can be fetched. Expected something like https://files.example.com/contacts.csv.',
    )
  if (url.username !== '' || url.password !== '')
    throw new ConfigError(
      `${shownAddress(url)}: a user name or a password in the address would be shown and logged. Put it into the source's headers: authorization: \${…}.`,
    )
  if (!isSafe(url))
    throw new ConfigError(
      `${shownAddress(url)} would send personal data unencrypted. Use https://; http:// is for this machine only.`,
    )
  return url
}

/** Where a redirect leads. @throws ConfigError when it leaves encryption, or the web */
export const redirectedAddress = (location: string, from: URL): URL => {
  const url = URL.canParse(location, from.href) ? new URL(location, from) : undefined
  if (url !== undefined && (url.protocol === 'https:' || url.protocol === 'http:') && isSafe(url)) return url
  throw new ConfigError(
    `${shownAddress(from)} leads to another address that is not https://, which is not followed. Give the address of the file itself.`,
  )
}

/** Queries carry signatures and keys. */
export const shownAddress = (url: URL): string => `${url.origin}${url.pathname}`

/** The file's name, else the host. */
export const addressName = (url: URL): string => {
  const last = url.pathname.split('/').at(-1) ?? ''
  return last === '' ? url.host : decoded(last)
}

const isSafe = (url: URL): boolean => url.protocol === 'https:' || LOOPBACK.test(url.hostname)

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // a % that begins no escape is shown as it stands
  }
}
