/** Fields of Intercom's answers, which leave out, null or change the type of nearly everything from one version to the next. */
import { z } from 'zod'

/** Ids are strings or numbers, depending on the version and the place. */
export const idText = z.union([z.string(), z.number()]).transform(String)

/** Null where it is missing, as are the others. */
export const idOrNull = idText.nullish().transform((value) => value ?? null)

export const text = z
  .string()
  .nullish()
  .transform((value) => value ?? null)

export const number = z
  .number()
  .nullish()
  .transform((value) => value ?? null)

export const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? null)
