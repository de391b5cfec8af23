/** Which languages a version of the API takes pages in. Pure. */
import type { Reason } from '../outcome.ts'

/** `en` alone up to 2.16, and in the preview's description; from 2.17 on any language code (official: create_external_page_request). */
export function takesLocale(locale: string, version: string): boolean {
  if (locale === 'en') return true
  const [major, minor] = version.split('.').map(Number)
  return major !== undefined && minor !== undefined && (major > 2 || (major === 2 && minor >= 17))
}

export function localeUnsupported(locale: string, version: string): Reason {
  const why = `Intercom-Version ${version} takes pages in "en" alone, not in "${locale}"; set workspace.version to "2.17" or later`
  return { code: 'locale_unsupported', why }
}
