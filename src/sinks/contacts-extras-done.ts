/** What a sync has done for a contact beside its fields, as it remembers it. Pure, but for the two functions that load and store it. */
import { z } from 'zod'
import { createGroupCommit } from '../group-commit.ts'
import type { Json } from '../json.ts'
import { findContactExtras, storeContactExtras } from '../store/contact-extras.ts'
import type { Db } from '../store/db.ts'

const list = z.array(z.string()).readonly().default([])

const doneSchema = z
  .object({
    /** The contact's own fields as they were sent last: a fingerprint. */
    contact: z.string().optional(),
    /**
     * The company that the row names, by Intercom's id. `ours`: the contact was not in it before. Not `attached`: the call may or may not
     * have been applied.
     */
    company: z.object({ id: z.string(), ours: z.boolean(), attached: z.boolean() }).optional(),
    /** Companies that we attached and that the row does not name any more. */
    detach: list,
    /** Names in lower case of tags that we added, and of those that we are about to add. */
    tags: list,
    adding: list,
    /** Of the tags that the row names, those that the contact had before: they are not ours to take away. */
    others: list,
    /** By the type's id, as it was set last. */
    subscriptions: z.record(z.string(), z.enum(['opt_in', 'opt_out'])).default({}),
    /** Fingerprints of notes that were written. */
    notes: list,
    /** A note that is being written, and since when (epoch milliseconds): it may or may not be there. */
    writing: z.object({ note: z.string(), at: z.number() }).optional(),
  })
  .readonly()

export type Done = z.output<typeof doneSchema>

export const NOTHING_DONE: Done = doneSchema.parse({})

export interface DoneStore {
  load(contactId: string): Promise<Done>
  store(contactId: string, done: Done): Promise<void>
}

/** What is asked for at the same time shares a statement. */
export function createDoneStore({ db, sync }: { db: Db; sync: string }): DoneStore {
  const load = createGroupCommit<string, Done>(async (contactIds) => {
    const found = await findContactExtras(db, { sync, contactIds })
    return contactIds.map((id) => doneSchema.parse(found.get(id) ?? {}))
  })
  const store = createGroupCommit<{ contactId: string; done: Json }, void>(async (all) => {
    await storeContactExtras(db, { sync, all })
    return all.map(() => undefined)
  })
  return { load, store: (contactId, done) => store({ contactId, done: jsonOf(done) }) }
}

/** Without keys that hold undefined, which no Json does. */
function jsonOf(done: Done): Json {
  return JSON.parse(JSON.stringify(done)) as Json
}
