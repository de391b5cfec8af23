/** Puts the real parts of a page sync together: its documents, their conversion, the content library, and the look at it afterwards. */
import type { PageSync } from '../config/config.ts'
import { ConfigError, FinSyncError } from '../errors.ts'
import { IntercomRefusal } from '../intercom/errors.ts'
import type { PageParts, RowMapping, SyncParts } from '../jobs/parts.ts'
import { compilePageMapping, type MappedPage, type PageMapping } from '../mapping/page-mapping.ts'
import type { Reason } from '../outcome.ts'
import { createPagesSink, type PagesSink } from '../sinks/pages.ts'
import { ingestProblems } from '../sinks/pages-ingested.ts'
import type { Problem } from '../sinks/sink.ts'
import { isPageOfAge } from '../store/pages-of-age.ts'
import type { AssembleOptions } from './assemble.ts'
import { duration } from './figures.ts'
import { openPageSource } from './open-page-source.ts'
import { sourceHash } from './source-hash.ts'

/** @throws ConfigError for a selector that is none */
export async function assemblePages(sync: PageSync, o: AssembleOptions): Promise<SyncParts> {
  const mapping = await pageMapping(sync)
  const sink = createPagesSink(sinkOptions(sync, o))
  return {
    sync: sync.name,
    workspace: o.connection.workspace,
    async openSource(_, { signal }) {
      const source = await openPageSource(sync, { signal, proxy: o.connection.proxy, onNotice: o.onNotice })
      for (const { message } of await sink.prepare({ signal })) o.onNotice?.(message)
      return source
    },
    compileMapping: () => pageRows(mapping),
    // What is cut out of a document depends on more than the source's own settings.
    incremental: { fullEveryMs: sync.fullEveryMs, sourceHash: `${sourceHash(sync.source)} ${sync.split ?? ''}` },
    guards: sync.guards,
    mirror: { missing: sync.missing === 'delete' ? 'archive' : 'keep', scope: 'all' },
    sink,
    pages: { split: sync.split !== undefined, afterwards: (call) => afterwards(sync, { ...o, sink, ...call }) },
  }
}

/** @throws ConfigError for a selector that is none */
export async function pageMapping(sync: PageSync): Promise<PageMapping> {
  try {
    return await compilePageMapping(sync)
  } catch (error) {
    if (error instanceof SyntaxError) throw new ConfigError(`sync "${sync.name}": ${error.message}`, { cause: error })
    throw error
  }
}

export interface PageRows extends Omit<RowMapping, 'map'> {
  map(cells: readonly unknown[]): MappedPage
  nameOf(cells: readonly unknown[]): string
}

/** Reasons begin with the name of the document, which its place does not tell. */
export function pageRows(mapping: PageMapping): PageRows {
  return {
    hash: mapping.hash,
    key: mapping.key,
    nameOf: documentName,
    map(cells) {
      const mapped = mapping.map(cells)
      const named = ({ code, why }: Reason): Reason => ({ code, why: `${documentName(cells)}: ${why}` })
      if (mapped.refused !== undefined) return { refused: named(mapped.refused) }
      return { ...mapped, notes: mapped.notes.map(named) }
    },
  }
}

/** Where people find it: its path, or what the source calls it. */
function documentName([document]: readonly unknown[]): string {
  if (typeof document !== 'object' || document === null) return 'a document'
  const { path, external_id: id }: { path?: unknown; external_id?: unknown } = document
  return [path, id].find((name) => typeof name === 'string' && name !== '')?.toString() ?? 'a document'
}

function sinkOptions(sync: PageSync, { store, connection }: AssembleOptions) {
  const { client, workspace, settings } = connection
  return {
    client,
    db: store.db,
    workspace,
    sync: sync.name,
    version: settings.version,
    contentSource: sync.contentSource,
    locale: sync.locale,
    concurrency: settings.concurrency,
    ...(sync.audienceIds === undefined ? {} : { audienceIds: sync.audienceIds }),
  }
}

type AfterwardsJob = AssembleOptions & { readonly sink: PagesSink; readonly signal: AbortSignal }

/** Where nothing was sent nobody has looked at the audience yet, which may be another one than last time. */
async function afterwards(sync: PageSync, o: AfterwardsJob): ReturnType<PageParts['afterwards']> {
  const problems = sync.audienceIds === undefined ? [] : await o.sink.check({ signal: o.signal })
  return [...problems, ...(await ingestedOrWhyNot(sync, o))]
}

/**
 * The listing takes a call for fifty pages, so it is asked for once for what was sent: when Fin should have come to it. What was delivered is
 * delivered: that it cannot be looked at ends nothing.
 */
async function ingestedOrWhyNot(
  { name: sync, ingestWithinMs: withinMs }: PageSync,
  { store, sink, signal }: AfterwardsJob,
): Promise<readonly Problem[]> {
  try {
    if (!(await isPageOfAge(store.db, { sync, withinMs }))) return []
    return ingestProblems(await sink.ingested({ withinMs, signal }), { within: duration(withinMs / 1000) })
  } catch (error) {
    const isTold = error instanceof FinSyncError || error instanceof IntercomRefusal
    if (!isTold || signal.aborted) throw error
    return [{ code: 'ingest_unknown', message: `whether Fin has read the pages is not known: ${error.message}`, fatal: false }]
  }
}
