/** Lists of content: pages by number, whose next page is a link (official description 2.16, pages_link). */
import { z } from 'zod'
import type { IntercomClient } from './client.ts'
import { UnexpectedAnswer } from './errors.ts'
import type { CallOptions } from './request.ts'

export interface ListRequest<T> {
  readonly path: string
  readonly operation: string
  readonly item: z.ZodType<T>
}

const link = z.object({
  next: z.string().nullish(),
  page: z.number().nullish(),
  total_pages: z.number().nullish(),
})

/**
 * Yields the list page by page. Only the query of a `next` link is used: its host is Intercom's public one, whatever stands between it and us.
 * A page that is asked for twice ends the list with an error instead of going round for ever.
 * @throws UnexpectedAnswer
 */
export async function* listAll<T>(client: IntercomClient, list: ListRequest<T>, o: CallOptions = {}): AsyncGenerator<readonly T[]> {
  const schema = z.object({ data: z.array(list.item), pages: link.nullish() })
  const asked = new Set<string>()
  let query: Readonly<Record<string, string>> | undefined = {}
  while (query !== undefined) {
    const name = new URLSearchParams(query).toString()
    if (asked.has(name))
      throw new UnexpectedAnswer(`${list.operation}: Intercom named page "${name}" as the next one a second time.`)
    asked.add(name)
    const request = { method: 'GET', path: list.path, operation: list.operation, query, repeatable: true } as const
    const { data, pages }: z.output<typeof schema> = await client.call({ ...request, schema }, o)
    yield data
    query = nextQuery(pages)
  }
}

/** A list that counts its pages and links to none is asked by number. */
function nextQuery(pages: z.output<typeof link> | null | undefined): Readonly<Record<string, string>> | undefined {
  if (!pages) return undefined
  const { next, page, total_pages: total } = pages
  if (next) return URL.canParse(next, 'https://api.intercom.io') ? queryOf(new URL(next, 'https://api.intercom.io')) : undefined
  return next === undefined && page && total && page < total ? { page: String(page + 1) } : undefined
}

function queryOf(url: URL): Readonly<Record<string, string>> {
  return Object.fromEntries(url.searchParams)
}
