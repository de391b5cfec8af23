/** One article of a Zendesk Help Center as a document. */
import { z } from 'zod'
import type { PageDocument } from '../pages/document.ts'
import { type FoundDocument, misshapen } from './document-rows.ts'

const id = z.union([z.number(), z.string().min(1)]).transform(String)

/** As the list of articles answers it (official: Help Center API, "Articles", JSON format), more of which is left out. */
const articleSchema = z.object({
  id,
  title: z.string().nullish(),
  /** HTML; null where nothing was written. */
  body: z.string().nullish(),
  html_url: z.string().nullish(),
  locale: z.string(),
  source_locale: z.string().nullish(),
  draft: z.boolean().nullish(),
  /** Null = everybody may see it. */
  user_segment_id: z.unknown(),
  user_segment_ids: z.array(z.unknown()).nullish(),
  edited_at: z.string().nullish(),
  updated_at: z.string().nullish(),
})

type Article = z.output<typeof articleSchema>

const identified = z.object({ id })

/** Undefined = it is left out. */
export function articleDocument(value: unknown, o: { drafts: boolean; restricted: boolean }): FoundDocument | undefined {
  const { data } = articleSchema.safeParse(value)
  if (data === undefined) {
    const known = identified.safeParse(value).data
    const what = 'Zendesk answered with an article that lacks its id, its locale or its text'
    return misshapen(what, known === undefined ? {} : { external_id: known.id })
  }
  if (data.draft === true && !o.drafts) return undefined
  return isRestricted(data) && !o.restricted ? undefined : documentOf(data)
}

function isRestricted({ user_segment_id: one, user_segment_ids: several }: Article): boolean {
  return (one !== null && one !== undefined) || (several ?? []).length > 0
}

/** A translation has the id of its article, so it needs another one as a page: `360001:de`. The original keeps the plain id. */
function documentOf(article: Article): PageDocument {
  const { locale, source_locale: original } = article
  const isTranslation = original !== null && original !== undefined && original !== locale
  return {
    external_id: isTranslation ? `${article.id}:${locale}` : article.id,
    title: article.title ?? null,
    body: article.body ?? '',
    format: 'html',
    url: article.html_url ?? null,
    locale: languageOf(locale),
    updated_at: article.edited_at ?? article.updated_at ?? null,
  }
}

/** Languages that Intercom tells apart by country (its help center's: pt-BR, zh-CN, zh-TW). */
const WITH_COUNTRY = /^(?:pt-br|zh-cn|zh-tw)$/i

/** `en-us` → en, `pt-br` → pt-BR. */
export function languageOf(locale: string): string {
  const [language = '', country = ''] = locale.toLowerCase().split('-')
  return WITH_COUNTRY.test(locale) ? `${language}-${country.toUpperCase()}` : language
}
