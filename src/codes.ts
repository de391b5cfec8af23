/** The registry of reason codes: what each one means and what to do, for the commands that show it and for docs/errors.md. */
import { acts } from './codes/acts.ts'
import type { CodeArea, Explanation } from './codes/code-entry.ts'
import { contactExtras } from './codes/contact-extras.ts'
import { attributes, matching } from './codes/contacts.ts'
import { conversations } from './codes/conversations.ts'
import { jsonlRows, xlsxRows } from './codes/files.ts'
import { handoffs } from './codes/handoff.ts'
import { intercom, intercomCode, statusCode } from './codes/intercom.ts'
import { contentSources, documents, pageNotes } from './codes/pages.ts'
import { csvRows, items, keys } from './codes/reading.ts'
import { removals, runs } from './codes/runs.ts'
import { waiting } from './codes/sending.ts'
import { notes, values } from './codes/values.ts'
import { webhooks } from './codes/webhooks.ts'

/** Codes that fin-sync gives itself. */
export const OWN_AREAS: readonly CodeArea[] = [
  csvRows,
  jsonlRows,
  xlsxRows,
  items,
  keys,
  values,
  matching,
  waiting,
  runs,
  attributes,
  contactExtras,
  removals,
  notes,
  documents,
  pageNotes,
  contentSources,
  acts,
  conversations,
  handoffs,
  webhooks,
]

/** All that is documented, in the order of docs/errors.md. */
export const CODE_AREAS: readonly CodeArea[] = [...OWN_AREAS, intercom]

const BY_CODE: ReadonlyMap<string, Explanation> = new Map(
  CODE_AREAS.flatMap((area) => area.codes).map((entry) => [entry.code, entry]),
)

/** What a code means and what to do. One that is not in the registry was passed through from Intercom and gets a general text. */
export function explain(code: string): Explanation {
  return BY_CODE.get(code) ?? (/^http_\d{3}$/.test(code) ? statusCode(code) : intercomCode(code))
}
