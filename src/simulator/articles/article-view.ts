/** An article as the API shows it (official description 2.16, article and article_list_item). */
import type { Workspace } from '../workspace.ts'
import type { SimArticle } from './articles.ts'

/** In the list. The author is an integer there, and only what is published has a url. */
export function articleListItem({ author, ...article }: SimArticle, { profile, admins }: Workspace): object {
  const { id, title, state } = article
  const address = `http://help-center.test/${profile.idCode}/en/articles/${id}-${slug(title)}`
  return {
    ...article,
    type: 'article',
    workspace_id: profile.idCode,
    parent_ids: [],
    tags: { type: 'tag.list', tags: [] },
    author_id: Number(author ?? admins[0]?.id),
    url: state === 'published' ? address : null,
  }
}

/** One by itself has its figures too. */
export function articleView(article: SimArticle, workspace: Workspace): object {
  return { ...articleListItem(article, workspace), statistics: NOBODY_READ_IT }
}

const NOBODY_READ_IT = {
  type: 'article_statistics',
  views: 0,
  conversations: 0,
  reactions: 0,
  happy_reaction_percentage: 0,
  neutral_reaction_percentage: 0,
  sad_reaction_percentage: 0,
}

function slug(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '')
}
