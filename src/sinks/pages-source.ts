/** The Content Import Source of a sync: found by its URL or created, and never twice. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleepFor } from 'node:timers/promises'
import { ConfigError, Unreachable } from '../errors.ts'
import { type ContentSource, createContentSource, listContentSources, updateContentSource } from '../intercom/content-sources.ts'
import { AnswerLost } from '../intercom/errors.ts'
import { claimContentSource, releaseContentSource, setContentSource } from '../store/content-sources.ts'
import type { PagesSinkOptions } from './pages-context.ts'
import { matchSource, type SourceMatch, sourceUrl } from './pages-match.ts'
import type { Problem } from './sink.ts'

/** A claim outlives the longest call; a dead process's claim passes by itself. */
const CLAIM_MS = 120_000
/** How soon a process looks again whether the one that claimed the URL is through. */
const LOOK_AGAIN_MS = 500

interface Signal {
  readonly signal: AbortSignal
}

export interface SourceKeeper {
  /** Looks, and changes nothing. */
  look(o: Signal): Promise<{ readonly match: SourceMatch; readonly all: readonly ContentSource[] }>
  /** The source, created when absent and with the audience that the sync wants; remembered until `forget`. */
  ensure(o: Signal): Promise<ContentSource | Problem>
  forget(): void
}

export function createSourceKeeper(o: PagesSinkOptions): SourceKeeper {
  let ensured: Promise<ContentSource | Problem> | undefined
  return {
    look: (call) => look(o, call),
    ensure: (call) => {
      ensured ??= ensure(o, call).catch((error: unknown) => {
        ensured = undefined
        throw error
      })
      return ensured
    },
    forget: () => {
      ensured = undefined
    },
  }
}

export function isProblem(found: ContentSource | Problem): found is Problem {
  return 'fatal' in found
}

async function look(o: PagesSinkOptions, { signal }: Signal): Promise<{ match: SourceMatch; all: readonly ContentSource[] }> {
  const all = await listContentSources(o.client, { signal })
  return { match: matchSource(all, o.contentSource), all }
}

async function ensure(o: PagesSinkOptions, call: Signal): Promise<ContentSource | Problem> {
  const unsupported = audienceProblem(o)
  if (unsupported !== undefined) return unsupported
  const found = await findOrCreate(o, call)
  if (isProblem(found)) return found
  await setContentSource(o.db, { sync: o.sync, id: found.id })
  return withAudience(o, found, call)
}

async function findOrCreate(o: PagesSinkOptions, call: Signal): Promise<ContentSource | Problem> {
  const claim = { workspace: o.workspace, url: sourceUrl(o.contentSource), by: `${o.sync} ${randomUUID()}` }
  for (;;) {
    const found = taken((await look(o, call)).match)
    if (found !== undefined) return found
    if (await claimContentSource(o.db, { ...claim, claimMs: CLAIM_MS })) break
    await (o.sleep ?? sleep)(LOOK_AGAIN_MS, call)
  }
  // Whoever held the claim before may have created it after we had looked.
  const found = taken((await look(o, call)).match) ?? (await create(o, call))
  await releaseContentSource(o.db, claim)
  return found
}

function taken(match: SourceMatch): ContentSource | Problem | undefined {
  if (match.kind === 'none') return undefined
  return match.kind === 'one' ? match.source : match.problem
}

/** A create whose answer was lost is looked for; when it is not there the claim stands until it passes, and only then is another one made. */
async function create(o: PagesSinkOptions, call: Signal): Promise<ContentSource | Problem> {
  try {
    const { contentSource: url, audienceIds } = o
    return await createContentSource(o.client, { url, ...(audienceIds === undefined ? {} : { audienceIds }) }, call)
  } catch (error) {
    if (!(error instanceof AnswerLost)) throw error
    const found = taken((await look(o, call)).match)
    if (found !== undefined) return found
    const message = `${error.message}, and it cannot be seen yet. Run again in some minutes: it is looked for before another one is made.`
    throw new Unreachable(message, { cause: error })
  }
}

/** Pages that are meant for some must not be answered to everybody, so a version that cannot say so is refused. */
export function audienceProblem({ audienceIds, version }: Pick<PagesSinkOptions, 'audienceIds' | 'version'>): Problem | undefined {
  if (audienceIds === undefined) return undefined
  const [major, minor] = version.split('.').map(Number)
  const isNumbered = major !== undefined && minor !== undefined
  if (!isNumbered || major > 2 || (major === 2 && minor >= 15)) return undefined
  const message = `audience_ids needs Intercom-Version 2.15 or later, and workspace.version is ${version}: Fin would answer everybody from these pages.`
  return { code: 'audience_unsupported', message, fatal: true }
}

async function withAudience(o: PagesSinkOptions, source: ContentSource, call: Signal): Promise<ContentSource> {
  const { audienceIds } = o
  if (audienceIds === undefined || isSameSet(audienceIds, source.audience_ids ?? [])) return source
  return updateContentSource(o.client, { id: source.id, url: source.url, audienceIds, applyToPages: true }, call)
}

function isSameSet(a: readonly number[], b: readonly number[]): boolean {
  return new Set(a).size === new Set(b).size && a.every((one) => b.includes(one))
}

/** @throws ConfigError with the problem's message */
export function sourceOrThrow(found: ContentSource | Problem): ContentSource {
  if (isProblem(found)) throw new ConfigError(found.message)
  return found
}

async function sleep(ms: number, { signal }: Signal): Promise<void> {
  await sleepFor(ms, undefined, { signal })
}
