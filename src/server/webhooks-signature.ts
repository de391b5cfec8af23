/** Whether a request comes from Intercom: it signs the raw body with the app's client secret (official: signed notifications). */
import { createHmac, timingSafeEqual } from 'node:crypto'

/** The header: HMAC-SHA1 of the body, 40 hexadecimal digits. */
const SIGNATURE = /^sha1=([0-9a-f]{40})$/i

/** The signature that a header shows; undefined for one that shows none. */
export function signatureIn(header: string | undefined): Buffer | undefined {
  const [, digits] = SIGNATURE.exec(header?.trim() ?? '') ?? []
  return digits === undefined ? undefined : Buffer.from(digits, 'hex')
}

/** Compares in constant time. `signature` has 20 bytes. */
export function isSigned(body: Uint8Array, o: { signature: Buffer; secret: string }): boolean {
  return timingSafeEqual(createHmac('sha1', o.secret).update(body).digest(), o.signature)
}
