/** A page that is another one than before: it was deleted in Intercom by hand, or its sync has another content source now. */
import { z } from 'zod'
import { deleteExternalPage } from '../intercom/content-pages.ts'
import { IntercomRefusal } from '../intercom/errors.ts'
import { isPageHeldElsewhere } from '../store/held-pages.ts'
import { type PageDelivered, type PageDelivery, type PageItem, pageCall } from './pages-context.ts'
import { outcomeOfPageError } from './pages-failure.ts'

/** What a page's item remembers from one try to the next, in the ledger's `step`. */
const stepSchema = z.object({ replaced: z.string().exactOptional() })

/** The page that an earlier try replaced and may not have deleted. */
export function replacedBefore(item: PageItem): string | undefined {
  return item.step === undefined ? undefined : stepSchema.parse(item.step).replaced
}

/**
 * The new page is there; now the old one goes, or Fin would answer from both. Usually it is gone already, which is why there is a new one.
 * Stored first, so that a crash between the two leaves no old page behind.
 * @throws NotAuthorised, ConfigError, LeaseLost
 */
export async function replacePage(item: PageItem, o: { id: string; replaced: string }, d: PageDelivery): Promise<PageDelivered> {
  const { workspace, sync, db, client } = d.options
  await d.journal.step(item, { replaced: o.replaced }, { id: o.id })
  if (!(await isPageHeldElsewhere(db, { workspace, sync, key: item.key, id: o.replaced }))) {
    try {
      await deleteExternalPage(client, o.replaced, pageCall(item, d))
    } catch (error) {
      // Whatever the reason for a definite no, the page that is wanted is there.
      if (!(error instanceof IntercomRefusal)) return { ...outcomeOfPageError(error, item, d), id: o.id }
    }
  }
  const why = `page ${o.replaced} was deleted in Intercom, or belongs to another content source; page ${o.id} took its place`
  return { did: 'created', id: o.id, reason: { code: 'page_replaced', why } }
}
