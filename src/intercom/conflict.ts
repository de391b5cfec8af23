/** Reads which contact a 409 is about: Intercom names it only in the message's text. */

export interface Conflict {
  /** Absent when the text names no contact ("Multiple existing users match this email address…"). */
  readonly id?: string
  readonly archived: boolean
}

/**
 * Official texts: "A contact matching those details already exists with id=6762f0dd1bb69f9f2193bb83", and the same with "An archived
 * contact…". Ids are 24 hexadecimal digits; older ones look different.
 */
export function readConflict(message: string): Conflict {
  const id = /\bid\s?=\s?["']?([\w-]+)/.exec(message)?.[1]
  const archived = /^\s*an archived\b/i.test(message)
  return id === undefined ? { archived } : { id, archived }
}
