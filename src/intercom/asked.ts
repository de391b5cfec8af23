/** What was asked, as far as judging the answer needs it. */
import type { z } from 'zod'

export interface Asked<T> {
  readonly operation: string
  readonly schema: z.ZodType<T>
  readonly repeatable: boolean
  /** Intercom-Version. */
  readonly version: string
  readonly origin: string
  readonly sentAt: Date
  /** Texts that must not appear in any error. */
  readonly secrets: readonly string[]
}
