/** Small schemas that the sources share. */
import { z } from 'zod'

export const oneCharacter = z.string().length(1, { error: 'expected exactly one character' })
export const text = z.string().min(1, { error: 'expected a text that is not empty' })
