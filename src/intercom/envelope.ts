/** Reads what is in an answer's body: JSON of a known shape, Intercom's error envelope, or something that is neither. */
import { z } from 'zod'
import { scrub } from '../scrub.ts'
import type { ErrorEntry } from './errors.ts'
import type { Answer } from './send.ts'

/** Official: required are type, errors and errors[].code; request_id may be missing or null. */
const envelopeSchema = z.object({
  request_id: z.string().nullish(),
  errors: z.array(z.object({ code: z.string(), message: z.string().nullish(), field: z.string().nullish() })).min(1),
})

export interface Envelope {
  readonly requestId?: string
  readonly errors: readonly ErrorEntry[]
}

/** The JSON value of a text; an empty body is null. Undefined when it is not JSON. */
export function parseJson(text: string): { readonly json: unknown } | undefined {
  if (text.trim() === '') return { json: null }
  try {
    return { json: JSON.parse(text) }
  } catch {
    return undefined
  }
}

/** Intercom's error envelope without `secrets` and email addresses; undefined for anything else, such as a proxy's HTML page. */
export function readEnvelope(text: string, secrets: readonly string[]): Envelope | undefined {
  const found = envelopeSchema.safeParse(parseJson(text)?.json)
  if (!found.success) return undefined
  const { request_id: requestId, errors } = found.data
  return {
    ...(requestId ? { requestId: scrub(requestId, secrets) } : {}),
    errors: errors.map(({ code, message, field }) => ({
      code: scrub(code, secrets),
      ...(message ? { message: scrub(message, secrets) } : {}),
      ...(field ? { field: scrub(field, secrets) } : {}),
    })),
  }
}

/** Intercom's id of the request, for its support: from the envelope or the header (some envelopes lack it). */
export function requestIdOf(answer: Answer, envelope: Envelope | undefined): string | undefined {
  const header = answer.headers['x-request-id']
  return envelope?.requestId ?? (typeof header === 'string' ? scrub(header) : undefined)
}
