/** The checks that every call passes before a route sees it: token, Accept, version, permission. */
import { ApiError } from './api-error.ts'
import { type ApiVersion, parseVersion, requireVersion } from './api-version.ts'
import type { Route, Scope } from './route.ts'

type Header = (name: string) => string | undefined

/**
 * The token of a call, which stands for the app that makes it.
 * @throws ApiError 401 `unauthorized` as documented
 */
export function requireToken(header: Header, tokens: ReadonlySet<string>): string {
  const [, token = ''] = /^Bearer +(\S+)$/i.exec(header('authorization') ?? '') ?? []
  if (!tokens.has(token)) throw new ApiError({ status: 401, code: 'unauthorized', message: 'Access Token Invalid' })
  return token
}

/**
 * The documentation answers 406 when Accept is missing or allows no JSON.
 * @throws ApiError 406
 */
export function requireJsonAccepted(header: Header): void {
  const offers = (header('accept') ?? '').split(',').map((offer) => offer.trim().toLowerCase())
  if (offers.some((offer) => /^(\*\/\*|application\/(\*|json))\s*(;|$)/.test(offer) && !/;\s*q=0(\.0*)?$/.test(offer))) return
  const message = 'The Accept header should send a media type of application/json'
  throw new ApiError({ status: 406, code: 'media_type_not_acceptable', message })
}

/**
 * The version that a call asks for.
 * @throws ApiError 400 intercom_version_invalid when it does not exist or does not have the route yet
 */
export function requireRouteVersion(header: Header, route: Route, fallback: string): ApiVersion {
  const version = parseVersion(header('intercom-version') ?? fallback)
  requireVersion(version, route.since ?? '2.0')
  return version
}

/** @throws ApiError 403 `forbidden` with the official description's text when the token lacks the scope */
export function requireScope(scope: Scope | undefined, held: ReadonlySet<Scope>): void {
  if (scope === undefined || held.has(scope)) return
  const message = `You do not have the required scope (${scope}) to access this resource`
  throw new ApiError({ status: 403, code: 'forbidden', message })
}
