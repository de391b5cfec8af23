/** Checks what a caller sent, and says of each wrong field what was expected and what came. */
import type { z } from 'zod'
import { expectation, findingsOf } from '../config/issues.ts'
import { showPath } from '../config/problem.ts'
import { ApiError, type ApiErrorCode } from './api-error.ts'

/** @throws ApiError naming every field that is wrong */
export function checkFields<Schema extends z.ZodType>(
  schema: Schema,
  o: { value: unknown; code: Extract<ApiErrorCode, 'invalid' | 'invalid_query'> },
): z.output<Schema> {
  const parsed = schema.safeParse(o.value, { error: expectation })
  if (parsed.success) return parsed.data
  const fields = parsed.error.issues
    .flatMap((issue) => findingsOf(issue, (path) => at(o.value, path)))
    .map(({ path, message }) => ({ path: showPath(path), message }))
  const text = fields.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ')
  throw new ApiError(o.code, text, { details: { fields } })
}

function at(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, step) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, step) : undefined),
    value,
  )
}
