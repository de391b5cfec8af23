/** Takes tokens, passwords and email addresses out of a text before it is logged or put into an error. */

// Bounded repetitions keep every pattern linear on hostile input.
const RULES: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  // postgres://user:password@host
  [/:\/\/[^\s/@]{1,512}@/g, '://[redacted]@'],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{1,4096}/gi, '$1 [redacted]'],
  // access_token=…, "client_secret": "…", password='…'
  [/((?:token|secret|password|passwd|api[_-]?key)["']?\s{0,8}[=:]\s{0,8})(?:"[^"\n]{1,4096}"|'[^'\n]{1,4096}')/gi, '$1[redacted]'],
  [/((?:token|secret|password|passwd|api[_-]?key)=)[^\s,;&"'}]{1,4096}/gi, '$1[redacted]'],
  // token: abc123def; a digit is asked for, so that "access_token: is missing" stays readable
  [/((?:token|secret|password|passwd|api[_-]?key):\s{0,8})(?=[^\s\d]{0,256}\d)[\w.~+/=][^\s,;&"'}]{7,4096}/gi, '$1[redacted]'],
  // Intercom access tokens are base64 of "tok:…"
  [/\bdG9r[\w+/=-]{8,4096}/g, '[redacted]'],
  // HubSpot private app tokens
  [/\bpat-[a-z0-9]{2,8}-[\w-]{8,128}/gi, '[redacted]'],
  // An address, also where a URL has it percent-encoded. The part before the @ may have odd characters, so it may match in part
  // or not at all; the domain goes in any case. `[redacted]@host` is what the first rule left.
  [/[\p{L}\p{N}._+'-]{0,64}(?:(?<!\])@|%40)[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}/gu, '[email]'],
]

/**
 * The text without anything that looks like a token, a password or an email address, and without the `known` values wherever they
 * stand (a token whose form no pattern can tell).
 */
export function redact(text: string, known: readonly string[] = []): string {
  const spared = known.filter((value) => value !== '').reduce((rest, value) => rest.replaceAll(value, '[redacted]'), text)
  return RULES.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), spared)
}
