/** A mapping that takes only the keys it knows, and names the nearest one for each that it does not. */
import { z } from 'zod'
import { didYouMean } from '../did-you-mean.ts'

function unknownKey(key: string, known: readonly string[]): string {
  return `unknown key "${key}"${didYouMean(key, known) || `; known here: ${known.join(', ')}`}`
}

/** Like z.strictObject. The message of an `unrecognized_keys` issue has one line for each of its keys, in their order. */
export function strict<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const known = Object.keys(shape)
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code === 'unrecognized_keys') return issue.keys.map((key: string) => unknownKey(key, known)).join('\n')
      return issue.code === 'invalid_type' ? `expected a mapping with keys of ${known.join(', ')}` : undefined
    },
  })
}
