/** What `init` can be told by options, and what it takes. */
import type { Region } from '../config/base-url.ts'
import type { Role } from '../contact.ts'

/** As typed. */
export interface InitOptions {
  readonly csv?: string
  readonly name?: string
  readonly role?: Role
  readonly key?: string
  readonly region?: Region
  readonly country?: string
  readonly attributes?: 'none' | 'all'
  readonly delimiter?: string
  readonly encoding?: string
  readonly force?: true
}

export const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/
export const NAME_EXPECTED = 'Expected letters, digits, _ and -, at most 63 of them.'
export const COUNTRY = /^[A-Z]{2}$/
