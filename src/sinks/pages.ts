/** The pages sink: documents become pages of Fin's content library, one upsert each, and those that left the source are deleted. */
import { ConfigError } from '../errors.ts'
import type { Json } from '../json.ts'
import { pageRecord } from '../pages/record.ts'
import { serverTime } from '../store/server-time.ts'
import { deliverGroups, type Task } from './deliver-groups.ts'
import type { PageDelivery, PagesSinkOptions } from './pages-context.ts'
import { heldPage, listSourcePages, type SourcePages } from './pages-fetch.ts'
import { type IngestReport, reportIngested } from './pages-ingested.ts'
import { localeUnsupported, takesLocale } from './pages-locale.ts'
import { preparePages } from './pages-prepare.ts'
import { putPage } from './pages-put.ts'
import { removePage } from './pages-remove.ts'
import { createSourceKeeper, isProblem, type SourceKeeper, sourceOrThrow } from './pages-source.ts'
import type { Item, Journal, Problem, Sink } from './sink.ts'

export interface PagesSink extends Sink<Json> {
  /** To be called before every read (in a plan on the tables that are rolled back). See `preparePages`. */
  prepare(o: { signal: AbortSignal }): Promise<readonly Problem[]>
  /** To be called after a run that sent something. See `reportIngested`. */
  ingested(o: { withinMs: number; signal: AbortSignal }): Promise<IngestReport>
}

export function createPagesSink(o: PagesSinkOptions): PagesSink {
  const keeper = createSourceKeeper(o)
  let listed: Promise<SourcePages> | undefined
  return {
    prepare: (call) => preparePages(o, keeper, call),
    check: (call) => check(o, keeper, call),
    estimate: async () => ({ strategy: 'none', calls: 0, why: 'a page is written by its external_id, whether it is there or not' }),
    async deliver(items, journal, { signal }) {
      const delivery = await deliveryOf(o, { keeper, journal, signal })
      // Every item has an external_id of its own: none shares a lane with another.
      const groups = items.map((item) => [taskOf(item, delivery)])
      await deliverGroups(groups, { journal, concurrency: o.concurrency, signal })
    },
    async fetch(wanted, { signal }) {
      listed ??= listSourcePages(o, keeper, signal).catch((error: unknown) => {
        listed = undefined
        throw error
      })
      const pages = await listed
      return wanted.map((one) => heldPage(one, pages))
    },
    ingested: (call) => reportIngested(o, call),
  }
}

async function check(o: PagesSinkOptions, keeper: SourceKeeper, call: { signal: AbortSignal }): Promise<Problem[]> {
  if (!takesLocale(o.locale, o.version)) {
    const { code, why } = localeUnsupported(o.locale, o.version)
    return [{ code, message: `locale: ${why}`, fatal: true }]
  }
  const found = await keeper.ensure(call)
  return isProblem(found) ? [found] : []
}

async function deliveryOf(
  o: PagesSinkOptions,
  { keeper, journal, signal }: { keeper: SourceKeeper; journal: Journal; signal: AbortSignal },
): Promise<PageDelivery> {
  const { id: source } = sourceOrThrow(await keeper.ensure({ signal }))
  const requireSource = async (call: { signal: AbortSignal }): Promise<void> => {
    const { all } = await keeper.look(call)
    if (all.some((one) => one.id === source)) return
    keeper.forget()
    throw new ConfigError(
      `content source ${source} (${o.contentSource}) was deleted in Intercom during this run; run again: it is made anew, and all pages are sent again`,
    )
  }
  return { options: o, journal, source, requireSource, now: o.now ?? (await serverTime(o.db)), signal }
}

function taskOf(item: Item<Json>, delivery: PageDelivery): Task {
  return {
    item,
    deliver: ({ signal }) =>
      item.op === 'put'
        ? putPage({ ...item, want: pageRecord.parse(item.want) }, { ...delivery, signal })
        : removePage(item, { ...delivery, signal }),
  }
}
