/** What the admin API says when it says no: one shape, `{ error: { code, message, … } }`, and a code for each reason. */
import type { ContentfulStatusCode } from 'hono/utils/http-status'

/** Every code with its status, and what it means: the OpenAPI document is made from this table. */
export const API_ERRORS = {
  bad_json: [400, 'The body is not JSON.'],
  no_notification: [400, 'The body is JSON, but no notification of Intercom.'],
  body_cut_short: [400, 'The connection ended before the body did.'],
  invalid_query: [400, 'A parameter of the query is wrong; `fields` names it.'],
  unauthorised: [401, 'No token, or one that is not known.'],
  forbidden: [403, 'This token may not do that, or the request came from another web page.'],
  not_found: [404, 'There is nothing at this path.'],
  unknown_sync: [404, 'The configuration has no such sync; `near` has names like it.'],
  unknown_run: [404, 'No run has an id that begins so, or several have; `near` has those that may be meant.'],
  unknown_contact: [404, 'Nobody in the workspace has that id, email or external_id.'],
  unknown_conversation: [404, 'The workspace has no conversation with that id.'],
  unknown_upload: [404, 'No upload has that id, or it was removed.'],
  method_not_allowed: [405, 'The path does not take this method; `Allow` names those it takes.'],
  slow_body: [408, 'The body did not arrive in time.'],
  already_running: [409, 'The sync has an open run; `run` is its id.'],
  several_contacts: [409, 'Several contacts fit; name one by its id.'],
  already_ended: [409, 'The run has ended already; `status` tells how.'],
  nothing_to_retry: [409, 'The run has no refused rows.'],
  nothing_to_resume: [409, 'Earlier runs of the sync left nothing.'],
  not_stopped: [409, 'The run was not stopped by a guard.'],
  plan_running: [409, 'The sync is being planned already.'],
  cannot_plan: [409, 'It cannot be planned now; the message tells why.'],
  upload_in_use: [409, 'An open run reads the file.'],
  too_large: [413, 'The body is larger than is taken.'],
  unsupported_media: [415, 'The body is not application/json.'],
  invalid: [422, 'A field of the body is wrong; `fields` names it.'],
  no_identity: [422, 'The body does not say who: userEmail, userId or contactId.'],
  unknown_attribute: [422, 'A custom attribute is not there, or cannot be written; `fields` names it.'],
  wrong_type: [422, 'A custom attribute is of another type; `fields` names it.'],
  no_handoff: [422, 'The configuration has no `handoff:`.'],
  refused: [422, 'It was refused; `reason` is the code, explained in docs/errors.md.'],
  no_range: [422, 'The source cannot be read by time.'],
  unavailable: [422, 'The sync cannot run as it is configured.'],
  too_many_attempts: [429, 'Too many wrong tokens came from this address; `Retry-After` tells how long to wait.'],
  failed: [500, 'It could not be done; the message tells why.'],
  internal: [500, 'A defect in fin-sync; its log has more.'],
  intercom_refused: [502, 'Intercom refused the access token.'],
  unreachable: [502, 'Intercom or a source could not be reached.'],
  draining: [503, 'The process is ending and starts nothing new.'],
  busy: [503, 'Too many streams are open.'],
  database_away: [503, 'The database does not answer.'],
  insufficient_storage: [507, 'There is no room for it.'],
} as const satisfies { readonly [code: string]: readonly [ContentfulStatusCode, string] }

export type ApiErrorCode = keyof typeof API_ERRORS

/** A field of the body or the query, and what is wrong with it. */
export interface WrongField {
  readonly path: string
  readonly message: string
}

export interface ApiErrorDetails {
  readonly near?: readonly string[]
  readonly run?: string
  readonly status?: string
  /** Why a row was refused: a code of docs/errors.md. */
  readonly reason?: string
  readonly fields?: readonly WrongField[]
}

/** Thrown by a handler: the request is answered with the code's status. The message is for a person and tells nothing personal or secret. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code: ApiErrorCode
  readonly details: ApiErrorDetails
  readonly headers: Readonly<Record<string, string>>

  constructor(
    code: ApiErrorCode,
    message: string,
    o: { details?: ApiErrorDetails; headers?: Readonly<Record<string, string>>; cause?: unknown } = {},
  ) {
    super(message, o.cause === undefined ? undefined : { cause: o.cause })
    this.code = code
    this.details = o.details ?? {}
    this.headers = o.headers ?? {}
  }
}

export function statusOf(code: ApiErrorCode): ContentfulStatusCode {
  return API_ERRORS[code][0]
}
