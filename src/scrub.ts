/** Takes secrets and email addresses out of a text that others wrote, before it becomes part of an error. */

// Bounded repetitions keep the pattern linear on hostile input.
const EMAIL = /[\p{L}\p{N}._+'&=-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}/gu

/** Longer texts are cut: an error message is read by a person. */
const LONGEST = 500

export function scrub(text: string, secrets: readonly string[] = []): string {
  const spared = secrets.filter((secret) => secret !== '').reduce((rest, secret) => rest.replaceAll(secret, '[redacted]'), text)
  return spared.slice(0, LONGEST).replace(EMAIL, '[email]')
}
