/** What a run is made of: the parts that main puts together for one sync, so that jobs know no source, sink or mapping by name. */
import type { Json } from '../json.ts'
import type { Reason } from '../outcome.ts'
import type { Problem, Sink } from '../sinks/sink.ts'
import type { Source } from '../sources/source.ts'
import type { RunRequest } from '../store/runs.ts'
import type { GuardLimits } from './guards.ts'

/** A row as its mapping sees it. `compare` is what Intercom's copy is compared by: the record without what is sent on create only. */
export type MappedRow =
  | { readonly record: Json; readonly compare: Json; readonly notes: readonly Reason[]; readonly refused?: undefined }
  | { readonly refused: Reason }

/** Turns rows into records. `hash` stands for everything that changes the result. */
export interface RowMapping {
  readonly hash: string
  key(cells: readonly unknown[]): string | Reason
  map(cells: readonly unknown[]): MappedRow
  /** What people call the row, where its place says little; left out where the place says it all. */
  nameOf?(cells: readonly unknown[]): string
}

/** What a page sync has on top of a sync of contacts. */
export interface PageParts {
  /** Documents are cut into pages `document#part`: those of a document that is refused stay. */
  readonly split: boolean
  /** Once everything is delivered: what a person should know of the pages. @throws what the run is to fail with */
  afterwards(o: { signal: AbortSignal }): Promise<readonly Problem[]>
}

export interface SyncParts {
  readonly sync: string
  /** The workspace that the token belongs to (`app.id_code`). */
  readonly workspace: string
  openSource(request: RunRequest, o: { signal: AbortSignal }): Promise<Source>
  /** Throws ConfigError when the mapping names columns that the source lacks. */
  compileMapping(columns: readonly string[] | undefined): RowMapping
  /** A sink takes its own records out of the ledger again; it parses them. */
  readonly sink: Sink<Json>
  readonly guards: GuardLimits
  /** When everything is read although the source can tell what changed; `sourceHash` stands for all settings of the source. */
  readonly incremental: { readonly fullEveryMs: number; readonly sourceHash: string }
  /** Whether contacts of records that left the source are archived, and which of them. */
  readonly mirror: { readonly missing: 'keep' | 'archive'; readonly scope: 'created' | 'all' }
  /** Absent = contacts are synced. Here a record is a page, and archiving one deletes it. */
  readonly pages?: PageParts
}
