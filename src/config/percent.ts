/** Shares as people write them (`10%`, `2.5%`), as fractions of one. */
import { z } from 'zod'

const PATTERN = /^(?:100(?:\.0{1,3})?|\d{1,2}(?:\.\d{1,3})?)%$/
const EXPECTED = 'expected a percentage from 0% to 100%, such as 10%'

/** Text in, a number from 0 to 1 out. */
export const percent = z
  .string({ error: EXPECTED })
  .regex(PATTERN, { error: EXPECTED })
  .transform((text) => Number(text.slice(0, -1)) / 100)
