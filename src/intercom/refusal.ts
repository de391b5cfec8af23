/** Turns a definite no (3xx, 4xx) into the error that says what to do about it. Pure. */
import { ConfigError, NotAuthorised, Unreachable } from '../errors.ts'
import { bucketOf } from '../limiter/endpoints.ts'
import type { Asked } from './asked.ts'
import { type Envelope, requestIdOf } from './envelope.ts'
import { IntercomRefusal } from './errors.ts'
import type { Answer } from './send.ts'

export function refusal<T>(answer: Answer, envelope: Envelope | undefined, asked: Asked<T>): Error {
  const { operation } = asked
  const requestId = requestIdOf(answer, envelope)
  const errors = envelope?.errors ?? []
  const no = new IntercomRefusal({ operation, status: answer.status, errors, requestId, link: canonicalLink(answer) })
  if (answer.status < 400) return new ConfigError(`${asked.origin} redirects ${operation} elsewhere. Check INTERCOM_BASE_URL.`)
  if (no.code === 'intercom_version_invalid') return versionInvalid(no, asked.version)
  if (envelope === undefined && [401, 403, 407].includes(answer.status)) return stranger(answer, asked)
  if (answer.status === 401) return new NotAuthorised(`${no.message}. ${TOKEN_CAUSES}`, { cause: no })
  if (answer.status === 403) return new NotAuthorised(`${no.message}. ${permissionCauses(no)}`, { cause: no })
  return no
}

const TOKEN_CAUSES =
  'Likely causes: INTERCOM_ACCESS_TOKEN expired, was revoked or was copied incompletely; or the workspace is hosted in another region ' +
  '(workspace.region: us, eu or au). Make a new token in the Developer Hub under "Authentication".'

function permissionCauses(no: IntercomRefusal): string {
  if (no.code === 'api_plan_restricted') return "The workspace's plan does not include this part of the API."
  const family = { contacts: 'contacts (users, leads and companies)', conversations: 'conversations', content: 'content' }
  const missing = family[bucketOf(no.operation.replace(/^\w+ /, ''))]
  return `The app that the token belongs to most likely lacks the permission to read and write ${missing}: grant it in the Developer Hub under "Permissions".`
}

function versionInvalid(no: IntercomRefusal, version: string): ConfigError {
  return new ConfigError(
    `${no.operation} does not exist in Intercom-Version ${version} (${no.message}). Set workspace.version to a version that has it.`,
    { cause: no },
  )
}

/** Intercom refuses in its own envelope; anything else was said by a machine on the way. */
function stranger<T>(answer: Answer, asked: Asked<T>): Unreachable {
  const type = answer.headers['content-type']
  const kind = typeof type === 'string' ? (type.split(';')[0] ?? '') : 'no content type'
  return new Unreachable(
    `${asked.operation} was answered ${answer.status} (${kind}) by something between here and Intercom at ${asked.origin}. Check the proxy, the firewall and INTERCOM_BASE_URL.`,
  )
}

/** Official: a merged contact answers 410 with `Link: </contacts/{id}>; rel="canonical"`. */
function canonicalLink(answer: Answer): string | undefined {
  const link = answer.headers['link']
  return typeof link === 'string' ? /<([^>]{1,200})>\s*;\s*rel="?canonical"?/.exec(link)?.[1] : undefined
}
