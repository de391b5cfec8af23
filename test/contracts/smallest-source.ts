/** The members of a club, page by page over HTTP: a whole source, as CONTRIBUTING.md shows it. */
import { z } from 'zod'
import { StartAgain, Unreachable } from '../../src/errors.ts'
import { createSourceHttp, type SourceHttpOptions } from '../../src/sources/http.ts'
import { createPageGuard } from '../../src/sources/http-page-guard.ts'
import type { Chunk, Cursor, ReadQuery, Source } from '../../src/sources/source.ts'

export interface ClubOptions extends Pick<SourceHttpOptions, 'baseUrl' | 'proxy' | 'timeoutMs' | 'sleep'> {
  readonly token: () => string
}

const pageSchema = z.object({ members: z.array(z.json()), next: z.string().nullable() })
/** `rows` came before `page`; a null page comes after the last one. */
const cursorSchema = z.strictObject({ page: z.string().nullable(), rows: z.number() })

/** Rows are documents, as the club has them. */
export function openClub(o: ClubOptions): Source {
  return { label: 'Club', can: { resume: true, since: false, range: false }, read: (query) => read(o, query) }
}

async function* read(o: ClubOptions, { after, signal }: ReadQuery): AsyncGenerator<Chunk> {
  signal.throwIfAborted()
  let { page, rows } = after === undefined ? { page: '1', rows: 0 } : openCursor(after)
  const guard = createPageGuard({ label: 'Club', operation: 'listing members' })
  const http = createSourceHttp({ ...o, label: 'Club', headers: () => ({ authorization: `Bearer ${o.token()}` }) })
  try {
    while (page !== null) {
      guard(page)
      const answer = await http.json({ path: '/members', query: { page }, operation: 'listing members' }, { signal })
      const { members, next } = parsePage(answer.body)
      page = next
      if (members.length > 0) {
        const first = rows + 1
        rows += members.length
        yield { rows: members.map((member, index) => ({ place: first + index, cells: [member] })), cursor: { page, rows } }
      }
      signal.throwIfAborted()
    }
  } finally {
    await http.close()
  }
}

function openCursor(cursor: Cursor): z.infer<typeof cursorSchema> {
  const parsed = cursorSchema.safeParse(cursor)
  if (parsed.success) return parsed.data
  throw new StartAgain('Club: the stored place in the read is none of its own. The read starts again.')
}

function parsePage(body: unknown): z.infer<typeof pageSchema> {
  const parsed = pageSchema.safeParse(body)
  if (parsed.success) return parsed.data
  throw new Unreachable('listing members: Club answered in an unexpected shape. Check base_url, or try again later.')
}
