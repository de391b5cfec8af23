/** Articles of the simulated help center: teammates write them, the API lists and shows them. */

/** `body` is HTML; times are unix seconds. */
export interface SimArticle {
  readonly id: string
  readonly title: string
  readonly description: string
  readonly body: string
  readonly state: 'published' | 'draft'
  /** Id of the teammate who wrote it; null = the first one. */
  readonly author: string | null
  readonly created_at: number
  readonly updated_at: number
}

export type ArticleSeed = Partial<Omit<SimArticle, 'id'>> & Pick<SimArticle, 'title'>

export interface Articles {
  add(seed: ArticleSeed): SimArticle
  get(id: string): SimArticle | undefined
  /** Those that changed last first (official). */
  list(): readonly SimArticle[]
}

/** The id of the official example. */
const FIRST_ID = 39

export function createArticles(o: { readonly nowSeconds: () => number }): Articles {
  const articles = new Map<string, SimArticle>()
  return {
    add({ created_at = o.nowSeconds(), ...seed }) {
      const id = String(FIRST_ID + articles.size)
      const empty = { description: '', body: '', state: 'published', author: null } as const
      const article: SimArticle = { ...empty, created_at, updated_at: created_at, ...seed, id }
      articles.set(id, article)
      return article
    },
    get: (id) => articles.get(id),
    list: () => [...articles.values()].toSorted((a, b) => b.updated_at - a.updated_at || Number(b.id) - Number(a.id)),
  }
}
