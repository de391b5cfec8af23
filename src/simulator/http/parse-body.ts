/** Turns a JSON body into a checked value, or into the API's 400. */
import type { z } from 'zod'
import { invalid } from './api-error.ts'

/**
 * Parses text as JSON; an empty text is no body.
 * @throws ApiError 400 when it is not JSON
 */
export function parseJson(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    throw invalid('The request body is not valid JSON')
  }
}

/**
 * Checks a body against a schema.
 * @throws ApiError 400 parameter_invalid with the first complaint and the key it is about
 */
export function parseBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body ?? {})
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const path = issue?.path.join('.') ?? ''
  throw path === '' ? invalid(issue?.message ?? 'Invalid body') : invalid(`${path}: ${issue?.message ?? 'invalid'}`, path)
}
