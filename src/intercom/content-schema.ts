/** Content import sources and external pages as answers describe them (official description 2.16), reduced to what a sync needs. */
import { z } from 'zod'
import { idText, number as seconds, text } from './answer-fields.ts'

const idNumber = z.union([z.int(), z.string().regex(/^\d+$/).transform(Number)])
const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false)

/** `sync_behavior`: api, automatic, manual or another word (one request schema says `automated`). `audience_ids` from 2.15 on. */
export const contentSourceSchema = z.object({
  id: idNumber,
  url: z.string(),
  sync_behavior: z.string(),
  status: z
    .string()
    .nullish()
    .transform((value) => value ?? 'active'),
  audience_ids: z
    .array(idNumber)
    .nullish()
    .transform((value) => value ?? null),
})

export type ContentSource = Readonly<z.output<typeof contentSourceSchema>>

/** Times are unix seconds; `last_ingested_at` is null or 0 where Fin has not read the page yet. */
export const externalPageSchema = z.object({
  id: idText,
  title: text,
  html: text,
  url: text,
  locale: text,
  source_id: idNumber,
  external_id: text,
  ai_agent_availability: flag,
  ai_copilot_availability: flag,
  created_at: seconds,
  updated_at: seconds,
  last_ingested_at: seconds,
})

export type ExternalPage = Readonly<z.output<typeof externalPageSchema>>
