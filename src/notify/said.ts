/** What a receiver answered, fit to be shown: on one line, short, without addresses of people and without the secrets that it may quote. */
import { scrub } from '../scrub.ts'

const MOST_TOLD = 200

/** Addresses first: of one that has lost a part to a secret, the rest would not be known for what it is. */
export function said(text: string, secrets: readonly string[]): string {
  return scrub(scrub(text.replaceAll(/\s+/g, ' ').trim()), secrets).slice(0, MOST_TOLD)
}
