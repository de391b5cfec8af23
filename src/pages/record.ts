/** A page as Intercom is to hold it: what the mapping of a page sync makes of a document, and what comes back out of the ledger. */
import { z } from 'zod'

/** Names as in `POST /ai/external_pages` (official description 2.16, create_external_page_request). `html` is clean. */
export const pageRecord = z.strictObject({
  external_id: z.string().min(1),
  title: z.string().min(1),
  html: z.string().min(1),
  /** Without it Fin answers from the page and does not cite it (official). */
  url: z.string().exactOptional(),
  locale: z.string().min(2),
  ai_agent_availability: z.boolean(),
  ai_copilot_availability: z.boolean(),
})

export type PageRecord = Readonly<z.output<typeof pageRecord>>
