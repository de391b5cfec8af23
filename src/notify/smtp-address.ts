/** Reads `smtp://user:password@host:587`: how to reach a mail server, and how much encryption it must have. Pure. */

/** The names are nodemailer's. */
export interface SmtpAddress {
  readonly host: string
  readonly port: number
  /** TLS from the first byte. */
  readonly secure: boolean
  /** Nothing is sent unless STARTTLS was done. */
  readonly requireTLS: boolean
  /** STARTTLS is not done, whatever the server offers. */
  readonly ignoreTLS: boolean
  readonly auth?: { readonly user: string; readonly pass: string }
}

// Not written as smtp://user:password@host, which would be taken for a secret and hidden in messages.
export const SMTP_EXPECTED =
  'expected a mail server such as smtp://mail.example.com:587 (STARTTLS) or smtps://mail.example.com:465, with user:password and an @ before the ' +
  'host where it asks for a login, special characters percent-encoded; ?starttls=off for a relay without a login whose certificate fits nobody'

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/

/**
 * Undefined for what is no such address. A password never travels unencrypted: with one, STARTTLS is a must and cannot be switched off,
 * but for a server on this machine.
 */
export function parseSmtpAddress(text: string): SmtpAddress | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || (url.protocol !== 'smtp:' && url.protocol !== 'smtps:') || !isPlain(url)) return undefined
  const auth = authOf(url)
  const secure = url.protocol === 'smtps:'
  const here = LOOPBACK.test(url.hostname)
  const off = url.searchParams.get('starttls') === 'off'
  if (auth === undefined || (off && auth !== null && !here)) return undefined
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    requireTLS: !secure && !here && auth !== null,
    ignoreTLS: off,
    ...(auth === null ? {} : { auth }),
  }
}

function isPlain({ hostname, pathname, hash, searchParams }: URL): boolean {
  const asked = [...searchParams]
  const known = asked.length === 0 || (asked.length === 1 && asked[0]?.join('=') === 'starttls=off')
  return hostname !== '' && (pathname === '' || pathname === '/') && hash === '' && known
}

/** Null = none; undefined = half of it, or one that cannot be decoded. */
function authOf({ username, password }: URL): { user: string; pass: string } | null | undefined {
  if (username === '' && password === '') return null
  if (username === '' || password === '') return undefined
  try {
    return { user: decodeURIComponent(username), pass: decodeURIComponent(password) }
  } catch {
    return undefined
  }
}
