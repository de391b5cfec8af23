/** Help center articles, to be looked at; since 2.0. */
import { z } from 'zod'
import { idText, text } from './answer-fields.ts'
import type { IntercomClient } from './client.ts'
import { listAll } from './content-list.ts'
import type { CallOptions } from './request.ts'

/** Official description 2.16: article and article_list_item. Times are unix seconds. */
const articleSchema = z
  .object({
    id: idText,
    title: text,
    state: text,
    body: text,
    url: text,
    author_id: idText.nullish(),
    updated_at: z.number().nullish(),
  })
  .transform((found) => ({
    id: found.id,
    title: found.title,
    state: found.state,
    body: found.body,
    url: found.url,
    authorId: found.author_id ?? null,
    updatedAt: found.updated_at ?? null,
  }))

/** `body` is HTML; `url` only where it is published. */
export type Article = Readonly<z.output<typeof articleSchema>>

/** `GET /articles`, those that changed last first (official). */
export function listArticles(client: IntercomClient, o: CallOptions = {}): AsyncGenerator<readonly Article[]> {
  return listAll(client, { path: '/articles', operation: 'GET /articles', item: articleSchema }, o)
}

/** Refused with 404 when there is none. */
export function getArticle(client: IntercomClient, id: string, o: CallOptions = {}): Promise<Article> {
  const request = { method: 'GET', path: `/articles/${encodeURIComponent(id)}`, operation: 'GET /articles/{id}' } as const
  return client.call({ ...request, schema: articleSchema, repeatable: true }, o)
}
