/** The demo's act about pages: a handbook becomes pages of Fin's library, and a document that somebody edits is one call. */
import { readFile, writeFile } from 'node:fs/promises'
import type { Call } from '../simulator/http/call-log.ts'
import type { Simulator } from '../simulator/simulator.ts'
import type { Claims } from './demo-claims.ts'
import type { DemoFolder } from './demo-folder.ts'
import type { Storyteller } from './demo-story.ts'
import { count } from './figures.ts'
import type { PerformedRun } from './perform-run.ts'

interface Scene {
  readonly simulator: Simulator
  readonly folder: DemoFolder
  readonly tell: Storyteller
  readonly claims: Claims
  run(sync: string): Promise<PerformedRun>
}

const BEFORE = 'A key may make 120 requests in a minute.'
const AFTER = 'A key may make 240 requests in a minute.'

export async function handbookAct({ simulator, folder, tell, claims, run }: Scene): Promise<void> {
  tell.title("A handbook becomes pages of Fin's content library, then somebody edits one paragraph of it")
  const first = await run('handbook')
  const pages = simulator.state.externalPages().length
  claims.hold(pages > 0 && pages === first.summary.created, `the first run makes ${first.summary.created} pages, not ${pages}`)
  await edit(folder.handbookPage)
  simulator.resetCounts()
  const second = await run('handbook')
  const writes = pageWrites(simulator.calls())
  tell.runs([first, second])
  claims.ended([first, second])
  claims.hold(first.run.status === 'done' && second.run.status === 'done', 'every document of the handbook makes a page')
  claims.hold(second.summary.updated === 1 && writes === 1, `an edited paragraph makes one write, not ${writes}`)
  const edited = simulator.state.externalPages().filter(({ html }) => html.includes(AFTER))
  claims.hold(edited.length === 1, `one page holds the new words, not ${edited.length}`)
  tell.line(`Pages in the library: ${count(pages)}. Page writes after the edit: ${writes}.`)
}

/** As a person would: one number, every other byte as it was. */
async function edit(path: string): Promise<void> {
  const text = await readFile(path, 'utf8')
  if (!text.includes(BEFORE)) throw new Error(`${path} does not hold what the demo wants to edit`)
  await writeFile(path, text.replace(BEFORE, AFTER))
}

/** Calls that change the content library. */
export function pageWrites(calls: readonly Pick<Call, 'method' | 'path'>[]): number {
  return calls.filter(({ method, path }) => method !== 'GET' && path.startsWith('/ai/')).length
}
