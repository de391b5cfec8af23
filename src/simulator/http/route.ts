/** What a route of the simulated API is; a new part of the API is a new file that returns a list of these. */
import type { ApiVersion } from './api-version.ts'

/** Endpoint families that can have a rate limit of their own. */
export type Family = 'contacts' | 'conversations' | 'content'

/** Permissions of a token, by the names that the official pages use. */
export const SCOPES = [
  'read_users',
  'write_users_companies',
  'read_conversations',
  'write_conversations',
  'read_content',
  'write_content',
  'read_events',
  'write_events',
  'custom_channel_events',
  'read_custom_objects',
  'write_custom_objects',
] as const
export type Scope = (typeof SCOPES)[number]

/** One call as a route sees it: authenticated, counted, parsed. `body` is undefined when none was sent. */
export interface ApiCall {
  /** A value from the path; throws when the route's path has no such name. */
  param(name: string): string
  readonly query: URLSearchParams
  /** What the call came in by, `http://127.0.0.1:4010`: links in answers begin with it. */
  readonly origin: string
  readonly body: unknown
  readonly version: ApiVersion
}

/** An answer before it is written: `body` is what JSON.stringify takes. */
export interface Answer {
  readonly status: number
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** With names in braces, as the official description writes it: `/contacts/{id}`. */
  readonly path: string
  readonly family: Family
  /** Asked of the token; none = any valid token may call. */
  readonly scope?: Scope
  /** First version that has this route; older ones get 400 intercom_version_invalid. Default 2.0. */
  readonly since?: string
  /** Runs to its end without waiting, so a call is applied whole or not at all; throws ApiError to refuse. */
  handle(call: ApiCall): Answer
}

/** 200 with a body: what the API answers to nearly everything, creates included. */
export function ok(body: unknown): Answer {
  return { status: 200, body }
}
