/** The assertion of the OAuth 2.0 JWT bearer flow: who asks for which user, signed with the app's private key (RS256). */

import { createPrivateKey, type KeyObject, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { ConfigError } from '../errors.ts'

export interface Claims {
  /** The app's consumer key. */
  readonly clientId: string
  readonly username: string
  /** The authorization server, as in `audienceOf`. */
  readonly audience: string
  readonly now: Date
}

/** Salesforce takes an assertion whose `exp` lies within 3 minutes; a little less spares clocks that run ahead. */
const VALID_SECONDS = 150

/** header.claims.signature, each in base64url. */
export function signAssertion(key: KeyObject, { clientId, username, audience, now }: Claims): string {
  const exp = Math.floor(now.getTime() / 1000) + VALID_SECONDS
  const signed = [{ alg: 'RS256' }, { iss: clientId, sub: username, aud: audience, exp }].map(encode).join('.')
  return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`
}

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url')

/**
 * The `aud` claim for a login host. It is the login server even where the token is asked of a My Domain, of which Salesforce says
 * "audience is invalid"; only an Experience Cloud site is its own.
 */
export function audienceOf(loginUrl: string): string {
  const { hostname } = new URL(loginUrl)
  if (!hostname.endsWith('.salesforce.com')) return loginUrl
  return hostname === 'test.salesforce.com' || hostname.includes('.sandbox.')
    ? 'https://test.salesforce.com'
    : 'https://login.salesforce.com'
}

/**
 * Reads a private key in PEM; line breaks may be written as \n, as they are in variables.
 * @throws ConfigError that says what is wrong with the key, and nothing of the key
 */
export function readPrivateKey(pem: string): KeyObject {
  const text = pem.replaceAll(String.raw`\n`, '\n').trim()
  if (/BEGIN ENCRYPTED|Proc-Type:.*ENCRYPTED/.test(text))
    throw new ConfigError('private_key is protected by a passphrase. Write it without one: openssl rsa -in key.pem -out plain.pem')
  if (/BEGIN (?:CERTIFICATE|PUBLIC KEY)/.test(text))
    throw new ConfigError(
      'private_key holds a certificate or a public key. Salesforce has that one; the private key that belongs to it is needed here.',
    )
  const key = parsed(text)
  if (key.asymmetricKeyType !== 'rsa')
    throw new ConfigError('private_key is no RSA key, and Salesforce takes no other: openssl genrsa -out key.pem 2048')
  return key
}

function parsed(text: string): KeyObject {
  try {
    return createPrivateKey(text)
  } catch {
    // Its own message could quote a part of the key, and tells no more than this.
    throw new ConfigError(
      'private_key is no private key in PEM (-----BEGIN PRIVATE KEY-----, lines of base64, -----END PRIVATE KEY-----).',
    )
  }
}

/** @throws ConfigError when the file cannot be read */
export function readKeyFile(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new ConfigError(`private_key: the file ${path} cannot be read. Correct the path, or its permissions.`, { cause: error })
  }
}
