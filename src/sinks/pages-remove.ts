/** Deleting the page of a document that left the source. */
import { deleteExternalPage } from '../intercom/content-pages.ts'
import type { Json } from '../json.ts'
import { isPageHeldElsewhere } from '../store/held-pages.ts'
import { type PageDelivered, type PageDelivery, pageCall } from './pages-context.ts'
import { isGone, outcomeOfPageError } from './pages-failure.ts'
import type { Item } from './sink.ts'

/** Deletes, unless another record holds the page by now. A page that is not there is deleted. @throws NotAuthorised, ConfigError, LeaseLost */
export async function removePage(item: Item<Json>, d: PageDelivery): Promise<PageDelivered> {
  const { held } = item
  if (held === undefined) throw new Error(`ledger line ${item.seq} is to be removed and has no page id`)
  const { workspace, sync, db, client } = d.options
  if (await isPageHeldElsewhere(db, { workspace, sync, key: item.key, id: held.id })) {
    return { did: 'superseded', reason: { code: 'held_by_another_record', why: `another record holds page ${held.id} now` } }
  }
  try {
    await deleteExternalPage(client, held.id, pageCall(item, d))
    return { did: 'deleted', id: held.id }
  } catch (error) {
    return isGone(error) ? { did: 'deleted', id: held.id } : outcomeOfPageError(error, item, d)
  }
}
