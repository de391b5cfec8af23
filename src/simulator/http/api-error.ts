/** Errors that the simulated API answers with, and the envelope they travel in. */
import { randomUUID } from 'node:crypto'
import type { Answer } from './route.ts'

interface ApiErrorParts {
  readonly status: number
  readonly code: string
  readonly message: string
  readonly field?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Thrown by a route to refuse a call: becomes the documented `error.list` answer with this status and code. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly parts: ApiErrorParts
  constructor(parts: ApiErrorParts) {
    super(parts.message)
    this.parts = parts
  }
}

/** 400 `parameter_invalid`; `field` names the body key at fault where there is one. */
export function invalid(message: string, field?: string): ApiError {
  return new ApiError({ status: 400, code: 'parameter_invalid', message, ...(field === undefined ? {} : { field }) })
}

/** 404 `not_found`. */
export function notFound(message: string): ApiError {
  return new ApiError({ status: 404, code: 'not_found', message })
}

/**
 * The answer for an ApiError: `{"type":"error.list","request_id","errors":[{code, message, field?}]}` (official description, schema
 * error), with the same id in X-Request-Id.
 */
export function errorAnswer({ status, code, message, field, headers }: ApiErrorParts): Answer {
  const requestId = randomUUID()
  const error = field === undefined ? { code, message } : { code, message, field }
  const body = { type: 'error.list', request_id: requestId, errors: [error] }
  return { status, body, headers: { 'X-Request-Id': requestId, ...headers } }
}
