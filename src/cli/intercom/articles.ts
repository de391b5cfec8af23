/** The articles of the help center: all of them, or one as it is read. */
import { ConfigError } from '../../errors.ts'
import { type Article, getArticle, listArticles } from '../../intercom/articles.ts'
import { printable } from '../wrap.ts'
import type { Session } from './session.ts'
import { type Listing, showList, showOne, timeOf } from './shown.ts'

/** Those that changed last first. */
export async function showArticles(session: Session): Promise<void> {
  const all: Article[] = []
  for await (const articles of listArticles(session.client, session)) all.push(...articles)
  showList(session, all, ARTICLES)
}

/** Its body in plain words; with --json in HTML, as Intercom has it. @throws ConfigError for what is no id */
export async function showArticle(session: Session, id: string): Promise<void> {
  const { terminal } = session.context
  // Other words may be other paths of the API (`/articles/search`).
  if (!/^\d{1,30}$/.test(id)) throw new ConfigError('the id of an article is a number; "fin-sync intercom articles" lists them')
  const article = await getArticle(session.client, id, session)
  const { body, authorId, updatedAt, ...plain } = article
  showOne(session, { ...plain, author: authorId, updated: timeOf(updatedAt) }, article)
  if (terminal.json || body === null) return
  for (const line of ['', ...(await wordsOf(body))]) terminal.data(printable(line))
}

/** Words are made of HTML by a large library. */
async function wordsOf(html: string): Promise<readonly string[]> {
  const [{ cleanHtml }, { textLines }] = [await import('../../pages/clean.ts'), await import('../../pages/text-lines.ts')]
  return textLines(cleanHtml(html, { base: 'none' }).html)
}

const ARTICLES: Listing<Article> = {
  one: 'article',
  columns: [{ title: 'id' }, { title: 'title' }, { title: 'state' }, { title: 'changed' }, { title: 'url', optional: true }],
  cells: ({ id, title, state, updatedAt, url }) => [id, title, state, timeOf(updatedAt), url],
}
