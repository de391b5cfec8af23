/** The named shapes of the API's answers: each once in the OpenAPI document, and compared with what is answered by the compiler. */
import { z } from 'zod'
import { API_ERRORS } from '../api-error.ts'

/** By the name that the document gives it. */
export const models = z.registry<{ readonly id: string }>()

export function model<Schema extends z.ZodType>(id: string, schema: Schema): Schema {
  models.add(schema, { id })
  return schema
}

/** ISO 8601 in UTC. */
export const instant = z.iso.datetime()

export const errorModel = model(
  'Error',
  z.object({
    error: z.object({
      code: z.enum(Object.keys(API_ERRORS)).describe('For programs; the message is for people'),
      message: z.string(),
      near: z.array(z.string()).exactOptional().describe('Names or ids that may have been meant'),
      run: z.string().exactOptional().describe('The run that stands in the way'),
      status: z.string().exactOptional().describe('How the run ended'),
      reason: z.string().exactOptional().describe('Why it was refused: a code of docs/errors.md'),
      fields: z
        .array(z.object({ path: z.string(), message: z.string() }))
        .exactOptional()
        .describe('Which fields are wrong, and how'),
    }),
  }),
)
