/** Articles of the help center, as far as they can be looked at: the list and one of them. */
import { listView } from '../content/content-view.ts'
import { notFound } from '../http/api-error.ts'
import { ok, type Route } from '../http/route.ts'
import type { Workspace } from '../workspace.ts'
import { articleListItem, articleView } from './article-view.ts'
import type { SimArticle } from './articles.ts'

const reading = { family: 'content', scope: 'read_content', method: 'GET' } as const

export function articleRoutes(workspace: Workspace): readonly Route[] {
  const { articles } = workspace
  return [
    {
      ...reading,
      path: '/articles',
      handle({ query, origin }) {
        const show = (article: SimArticle) => articleListItem(article, workspace)
        return ok(listView(articles.list(), { url: `${origin}/articles`, query, show }))
      },
    },
    {
      ...reading,
      path: '/articles/{article_id}',
      handle(call) {
        const article = articles.get(call.param('article_id'))
        if (article === undefined) throw notFound('Resource Not Found')
        return ok(articleView(article, workspace))
      },
    },
  ]
}
