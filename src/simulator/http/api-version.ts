/** The values of the Intercom-Version header, as numbers that can be compared. */
import { ApiError } from './api-error.ts'

/** 2.16 is 216, so that 2.9 comes before 2.10; the preview comes after every numbered version. */
export type ApiVersion = number

/** Newest of each major version that the API accepts: 1.0-1.4 and 2.0-2.16 by the official description, 2.17 by the documentation site. */
const LAST_MINOR: Readonly<Record<string, number>> = { '1': 4, '2': 17 }

/** `Unstable` is what `Preview` was called before; SDKs of 2025 and 2026 still send it. */
const PREVIEW_NAMES = new Set(['Preview', 'Unstable'])

/**
 * Reads the header's value.
 * @throws ApiError 400 intercom_version_invalid when there is no such version
 */
export function parseVersion(text: string): ApiVersion {
  if (PREVIEW_NAMES.has(text)) return Number.POSITIVE_INFINITY
  const [, major = '', minor = ''] = /^([12])\.(0|[1-9]\d?)$/.exec(text) ?? []
  const last = LAST_MINOR[major]
  if (last === undefined || Number(minor) > last) throw versionInvalid(`The requested version '${text}' does not exist.`)
  return Number(major) * 100 + Number(minor)
}

/** Whether a call's version is `text` or newer. */
export function isAtLeast(version: ApiVersion, text: string): boolean {
  return version >= parseVersion(text)
}

/** 400 for a resource that a version does not have yet; the text is the official example's. */
export function requireVersion(version: ApiVersion, since: string): void {
  if (!isAtLeast(version, since)) throw versionInvalid('Requested resource is not available in current API version.')
}

function versionInvalid(message: string): ApiError {
  return new ApiError({ status: 400, code: 'intercom_version_invalid', message })
}
