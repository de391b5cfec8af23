/** Compiles the mapping of a page sync: a row is one document, its key the external_id, and its record the page that Intercom is to hold. */
import { hash } from 'node:crypto'
import type { PageSync } from '../config/config.ts'
import type { Reason } from '../outcome.ts'
import type { Converter } from '../pages/convert.ts'
import { type PageDocument, pageDocument } from '../pages/document.ts'
import { type PageRecord, pageRecord } from '../pages/record.ts'
import { quote } from './quote.ts'
import { stableStringify } from './stable-json.ts'

/** Raise it when the same document begins to give another page: every document is then converted anew, once. */
const MAPPING_VERSION = 1

/** A key is part of an index, as for contacts. */
const LONGEST_KEY = 512
/** What a text column of Postgres cannot hold. */
const UNFIT = /\0|\p{Surrogate}/u

export type PageMappingSpec = Pick<PageSync, 'name' | 'contentSource' | 'locale' | 'availability'> & {
  /** CSS selectors for HTML documents. */
  readonly content?: string | undefined
  readonly remove?: readonly string[] | undefined
}

/** `compare` is the record with where it goes: pages are sent again when the sync gets another content source. */
export type MappedPage =
  | {
      readonly record: PageRecord
      readonly compare: PageRecord & { readonly content_source: string }
      readonly notes: readonly Reason[]
      readonly refused?: undefined
    }
  | { readonly refused: Reason }

export interface PageMapping {
  /** 32 hex digits that change with everything that changes a page of an unchanged document. */
  readonly hash: string
  /** The document's external_id, or why it has none. Cheap: it runs for every row. */
  key(cells: readonly unknown[]): string | Reason
  /** Converts the document. Codes: document_invalid, url_invalid, locale_invalid, those of `key` and of the conversion (pages/convert.ts). */
  map(cells: readonly unknown[]): MappedPage
}

/** Loads what conversion takes. @throws SyntaxError for a selector that is none */
export async function compilePageMapping(sync: PageMappingSpec): Promise<PageMapping> {
  const { createConverter } = await import('../pages/convert.ts')
  const { content, remove } = sync
  const convert = await createConverter({ content, remove })
  return { hash: hashOf(sync), key: keyOf, map: (cells) => mapDocument(cells, { sync, convert }) }
}

function hashOf({ contentSource, locale, availability, content, remove }: PageMappingSpec): string {
  const all = { version: MAPPING_VERSION, contentSource, locale, availability, content, remove }
  return hash('sha256', stableStringify(all), 'hex').slice(0, 32)
}

function keyOf([document]: readonly unknown[]): string | Reason {
  const id = typeof document === 'object' && document !== null && 'external_id' in document ? document.external_id : undefined
  if (typeof id !== 'string' || id.trim() === '') return { code: 'key_missing', why: 'the document has no external_id' }
  if (id.length > LONGEST_KEY) return { code: 'key_too_long', why: `the external_id is longer than ${LONGEST_KEY} characters` }
  return UNFIT.test(id) ? { code: 'text_invalid', why: 'the external_id holds a broken character' } : id
}

function mapDocument(cells: readonly unknown[], o: { sync: PageMappingSpec; convert: Converter }): MappedPage {
  const parsed = pageDocument.safeParse(cells[0])
  if (!parsed.success) return { refused: misshapen(parsed.error.issues[0]) }
  const document = parsed.data
  const refused = addressProblem(document) ?? localeProblem(document)
  if (refused !== undefined) return { refused }
  const page = o.convert(document)
  if (page.refused !== undefined) return page
  const record = recordOf(document, { sync: o.sync, page })
  const notes = document.url ? page.notes : [NO_URL, ...page.notes]
  return { record, compare: { ...record, content_source: o.sync.contentSource }, notes }
}

const NO_URL: Reason = { code: 'page_without_url', why: 'the document has no url, so Fin answers from it without naming it' }

function recordOf(
  document: PageDocument,
  { sync, page }: { sync: PageMappingSpec; page: { title: string; html: string } },
): PageRecord {
  const { aiAgent, aiCopilot } = sync.availability
  return pageRecord.parse({
    external_id: document.external_id,
    title: page.title,
    html: page.html,
    ...(document.url ? { url: document.url } : {}),
    locale: document.locale ?? sync.locale,
    ai_agent_availability: aiAgent,
    ai_copilot_availability: aiCopilot,
  })
}

function misshapen(issue: { readonly path: readonly PropertyKey[]; readonly message: string } | undefined): Reason {
  const why = `${issue?.path.map(String).join('.') || 'the document'}: ${issue?.message ?? 'is not what was expected'}`
  return { code: 'document_invalid', why }
}

/** Fin shows it to people as a link. */
function addressProblem({ url }: PageDocument): Reason | undefined {
  if (!url || (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol))) return undefined
  return { code: 'url_invalid', why: `url holds ${quote(url)}; expected an address that begins with https://` }
}

function localeProblem({ locale }: PageDocument): Reason | undefined {
  if (!locale || /^[a-z]{2,3}(-[a-zA-Z]{2,4})?$/.test(locale)) return undefined
  return { code: 'locale_invalid', why: `locale holds ${quote(locale)}; expected a language code such as en, fr or pt-BR` }
}
