/** Which Content Import Source a URL means, or why none can be taken. Pure. */
import type { ContentSource } from '../intercom/content-sources.ts'
import type { Problem } from './sink.ts'

export type SourceMatch =
  | { readonly kind: 'one'; readonly source: ContentSource }
  | { readonly kind: 'none' }
  | { readonly kind: 'problem'; readonly problem: Problem }

/** Intercom keeps what it is given, so a slash at the end or capitals in the host make no difference here. */
export function sourceUrl(url: string): string {
  return URL.canParse(url) ? new URL(url).href.replace(/\/+$/, '') : url
}

/** `sources` = all of the workspace. */
export function matchSource(sources: readonly ContentSource[], url: string): SourceMatch {
  const found = sources.filter((one) => sourceUrl(one.url) === sourceUrl(url))
  const [source, second] = found
  if (source === undefined) return { kind: 'none' }
  if (second !== undefined) return problem('content_source_duplicate', severalText(found, url))
  if (source.sync_behavior !== 'api') return problem('content_source_not_api', notApiText(source))
  if (source.status !== 'active') return problem('content_source_deactivated', deactivatedText(source))
  return { kind: 'one', source }
}

function severalText(found: readonly ContentSource[], url: string): string {
  const ids = found.map((one) => `${one.id} (${one.sync_behavior}, ${one.status})`).join(', ')
  return `Intercom has ${found.length} content sources with the URL ${url}: ${ids}. Delete all but one of them in Fin's content library.`
}

function notApiText({ id, url, sync_behavior }: ContentSource): string {
  return (
    `content source ${id} (${url}) is filled by Intercom itself (sync_behavior ${sync_behavior}) and takes no pages from here. ` +
    'Delete it in Intercom, or give the sync another content_source; it need not be a page that exists.'
  )
}

function deactivatedText({ id, url }: ContentSource): string {
  return `content source ${id} (${url}) was deactivated in Intercom, so Fin does not read its pages. Activate it there, then run again.`
}

function problem(code: string, message: string): SourceMatch {
  return { kind: 'problem', problem: { code, message, fatal: true } }
}
