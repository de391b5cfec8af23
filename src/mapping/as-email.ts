/** Reads a value as an email address in the one form in which it is compared, stored and sent. */
import { domainToASCII } from 'node:url'
import { z } from 'zod'
import type { Converted } from './converted.ts'

const EXPECTED = 'an email address such as ann@example.com'
const address = z.email()
const isAscii = (text: string) => /^[\x21-\x7e]*$/.test(text)

/**
 * The domain in ASCII (punycode), '' when it is none. Only names with other letters go through domainToASCII: it parses a URL's host,
 * so it would also take `example.com/path` for `example.com`.
 */
function asciiDomain(domain: string): string {
  if (isAscii(domain)) return domain
  return /[\s\x00-\x2c\x2f\x3a-\x40\x5b-\x60\x7b-\x7f]/.test(domain) ? '' : domainToASCII(domain)
}

/** Whether zod takes the address, letters and digits of other scripts in the part before the @ counted as letters. */
const isAddress = (local: string, domain: string) =>
  address.safeParse(
    `${local.replace(/[^\x00-\x7f]/gu, (character) => (/[\p{L}\p{M}\p{N}]/u.test(character) ? 'a' : ' '))}@${domain}`,
  ).success

/**
 * Trimmed, lower-cased, domain in ASCII. Dots and +tags stay: whether they matter is up to each mail server.
 * A local part beyond ASCII is taken with the note `email_not_ascii`, since few servers deliver to it.
 */
export function asEmail(value: unknown): Converted<string> {
  if (typeof value !== 'string') return { expected: EXPECTED }
  const text = value.trim().normalize('NFC').toLowerCase().normalize('NFC')
  if (/<.*>/.test(text)) return { expected: `${EXPECTED}, without a name before it and without < and >` }
  const at = text.lastIndexOf('@')
  const local = text.slice(0, Math.max(at, 0))
  const domain = asciiDomain(text.slice(at + 1))
  if (at < 1 || !isAddress(local, domain)) return { expected: EXPECTED }
  const email = `${local}@${domain}`
  return isAscii(local)
    ? { value: email }
    : { value: email, note: { code: 'email_not_ascii', why: 'the part before the @ is not ASCII; few mail servers deliver to it' } }
}
