/** A document as its source hands it over, before it is a page: the one cell of every row of a document source. */
import { z } from 'zod'

const optional = z
  .string()
  .nullish()
  .transform((value) => value ?? null)

export const BODY_FORMATS = ['markdown', 'html', 'text'] as const
export type BodyFormat = (typeof BODY_FORMATS)[number]

/**
 * `title`, `url` and `locale` are null where the document itself does not say. `updated_at` (ISO 8601 or whatever the source has) and `path`
 * are for people and for a title of last resort. `piece` marks a part that `split` cut out: its body was selected from already.
 */
export const pageDocument = z.object({
  external_id: z.string(),
  title: optional,
  body: z.string(),
  format: z.enum(BODY_FORMATS),
  url: optional,
  locale: optional,
  updated_at: z.union([z.string(), z.number(), z.date()]).nullish(),
  path: optional,
  piece: z.boolean().nullish(),
})

/** What a source may write: everything but the id, the body and its format may be left out. */
export type PageDocument = Readonly<z.input<typeof pageDocument>>
