/** Writing one page: an upsert by its external_id, so that it is never there twice. */
import { upsertExternalPage, type WirePage } from '../intercom/content-pages.ts'
import type { ExternalPage } from '../intercom/content-schema.ts'
import type { PageRecord } from '../pages/record.ts'
import type { PageDelivered, PageDelivery, PageItem } from './pages-context.ts'
import { pageCall } from './pages-context.ts'
import { isGone, outcomeOfPageError } from './pages-failure.ts'
import { localeUnsupported, takesLocale } from './pages-locale.ts'
import { replacedBefore, replacePage } from './pages-replace.ts'

/** Delivers one page. @throws NotAuthorised, ConfigError (the content source is gone), LeaseLost */
export async function putPage(item: PageItem, d: PageDelivery): Promise<PageDelivered> {
  const { version } = d.options
  if (!takesLocale(item.want.locale, version)) return { did: 'refused', reason: localeUnsupported(item.want.locale, version) }
  const written = await write(item, d)
  if ('did' in written) return written
  const replaced = replacedBefore(item) ?? (item.held?.id === written.id ? undefined : item.held?.id)
  if (replaced !== undefined && replaced !== written.id) return replacePage(item, { id: written.id, replaced }, d)
  return { did: isNew(written, item) ? 'created' : 'updated', id: written.id }
}

async function write(item: PageItem, d: PageDelivery): Promise<ExternalPage | Exclude<PageDelivered, null>> {
  try {
    return await upsertExternalPage(d.options.client, wirePage(item.want, d.source), pageCall(item, d))
  } catch (error) {
    if (isGone(error)) await d.requireSource({ signal: d.signal })
    return outcomeOfPageError(error, item, d)
  }
}

/** The flags are always sent: a page that is created without them is hidden from Fin (official). */
function wirePage(record: PageRecord, source: number): WirePage {
  return { ...record, source_id: source }
}

/** The answer to an upsert does not say which of the two it was. A page that was sent before without an answer is ours. */
function isNew({ created_at, updated_at }: ExternalPage, item: PageItem): boolean {
  return item.held === undefined && (created_at === updated_at || item.unsureSince !== undefined)
}
