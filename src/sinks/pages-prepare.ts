/** Before a read: what has become of the sync's content source in Intercom, and which pages there the ledger does not know. */
import { ConfigError } from '../errors.ts'
import { listExternalPages } from '../intercom/content-pages.ts'
import { contentSourceOf, setContentSource } from '../store/content-sources.ts'
import { adoptPages, type HeldPage, holdsPages, resendPages } from '../store/held-pages.ts'
import type { PagesSinkOptions } from './pages-context.ts'
import type { SourceKeeper } from './pages-source.ts'
import type { Problem } from './sink.ts'

/**
 * Writes to our tables alone. One call where all is as it was. When the source is another one than last time (deleted in Intercom, or the
 * configuration names another URL), all pages of the sync are sent again as their rows are read. When the ledger knows no page, those in the
 * source are listed and taken over: documents that are there already are updated, and those that no document stands for any more are missing.
 * Answers what a person should know.
 * @throws ConfigError when the source cannot be used (several with one URL, not `api`, deactivated); Unreachable, NotAuthorised
 */
export async function preparePages(
  o: PagesSinkOptions,
  keeper: SourceKeeper,
  { signal }: { signal: AbortSignal },
): Promise<Problem[]> {
  const { match, all } = await keeper.look({ signal })
  if (match.kind === 'problem') throw new ConfigError(match.problem.message)
  const id = match.kind === 'one' ? match.source.id : null
  const before = await contentSourceOf(o.db, o.sync)
  if (before === null && id !== null) await setContentSource(o.db, { sync: o.sync, id })
  const moved = before !== null && before !== id
  const gone = moved && !all.some((source) => source.id === before)
  if (moved) await resendPages(o.db, { sync: o.sync, gone, contentSource: id })
  if (id !== null && !(await holdsPages(o.db, o.sync))) await adoptAll(o, id, signal)
  return gone ? [goneProblem(o, before)] : []
}

async function adoptAll(o: PagesSinkOptions, source: number, signal: AbortSignal): Promise<void> {
  for await (const listed of listExternalPages(o.client, { signal })) {
    const pages = listed.flatMap(({ id, source_id, external_id }): HeldPage[] =>
      source_id === source && external_id !== null ? [{ id, key: external_id }] : [],
    )
    await adoptPages(o.db, { sync: o.sync, workspace: o.workspace, pages })
  }
}

function goneProblem({ contentSource }: PagesSinkOptions, before: number): Problem {
  const message = `content source ${before} was deleted in Intercom, and its pages with it; ${contentSource} is filled anew by this run`
  return { code: 'content_source_gone', message, fatal: false }
}
