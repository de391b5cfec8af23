/** What agents (programs that talk to customers) may ask of the installation, besides what a service offers. */
import type { AttributeValue } from '../contact.ts'
import type { LiveRow } from '../jobs/live.ts'
import type { Json } from '../json.ts'
import type { Run } from '../store/runs.ts'

/** A custom attribute that cannot be written as asked: it is not there, or of another type. `near` = names like it. */
export interface AttributeFault {
  readonly name: string
  readonly code: 'unknown_attribute' | 'wrong_type'
  readonly why: string
}

export interface ReadAttributes {
  readonly values: Readonly<Record<string, AttributeValue>>
  readonly faults: readonly AttributeFault[]
}

export type PersonKey = { readonly id: string } | { readonly external_id: string } | { readonly email: string }

export interface LiveAct {
  readonly row: LiveRow
  readonly by: string
  /** For people: what was asked for, without anything personal. */
  readonly label: string
}

export interface Agents {
  /** Opens a run for it and wakes a worker. */
  act(act: LiveAct): Promise<Run>
  /** Undefined = the configuration has no `handoff:`. */
  handOff(o: { conversation: string; by: string }): Promise<Run | undefined>
  /** The conversation with its parts as Intercom has it now. @throws IntercomRefusal (404), Unreachable, NotAuthorised */
  conversation(id: string, o: { signal: AbortSignal }): Promise<Json>
  /** The ids of all contacts that fit: none, one, or several. */
  contacts(key: PersonKey, o: { signal: AbortSignal }): Promise<readonly string[]>
  /** The values as Intercom takes them, dates in unix seconds; and what is wrong with any of them. */
  readAttributes(given: Readonly<Record<string, AttributeValue>>, o: { signal: AbortSignal }): Promise<ReadAttributes>
}
