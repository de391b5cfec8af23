/** Whole numbers in the configuration file, also where a variable (always text) stands for one. */
import { z } from 'zod'

/** A number, or a text of digits, from `min` to `max`; a number out. */
export function wholeNumber(o: { readonly min: number; readonly max: number }) {
  const error = `expected a whole number from ${o.min} to ${o.max}`
  const digits = z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .refine((value) => value >= o.min && value <= o.max, { error })
  return z.union([z.int().min(o.min).max(o.max), digits], { error })
}
