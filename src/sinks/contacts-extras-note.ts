/** The note of a row: written once for each text. Notes are not safe to repeat, so one whose answer was lost is looked up first. */

import { AnswerLost, IntercomRefusal } from '../intercom/errors.ts'
import type { Note } from '../intercom/notes.ts'
import { createNote, listNewestNotes } from '../intercom/notes.ts'
import type { Extending } from './contacts-extras-context.ts'
import type { Done } from './contacts-extras-done.ts'
import { contentHash } from './contacts-extras-hash.ts'
import { callOptions } from './contacts-update.ts'

/** `later`: whether the note is there is not known yet, and can be looked up then (epoch milliseconds). */
export interface NoteEnd {
  readonly done: Done
  readonly later?: number
}

/** A call that was cut off may still be applied for this long. */
const SETTLES_MS = 60_000
/** Fingerprints that are kept, the newest ones: texts that come back after so many others are written again. */
const MOST_KEPT = 200
/** Intercom's clock may be behind ours by as much. */
const SKEW_SECONDS = 300

export function hasNoteWork(done: Done, note: string | undefined): boolean {
  return note !== undefined && !done.notes.includes(contentHash(note))
}

/** @throws what concerns the item as a whole */
export async function writeNote(e: Extending, done: Done): Promise<NoteEnd> {
  const { note: body } = e.want
  if (body === undefined || !hasNoteWork(done, body)) return { done }
  const note = contentHash(body)
  const { writing } = done
  if (writing?.note !== note) return send(e, { done, note, body })
  if (await isThere(e, { body, at: writing.at })) return { done: written(done, note) }
  const settled = writing.at + Math.min(SETTLES_MS, e.d.options.searchDelayMs)
  return e.d.now() < settled ? { done, later: settled } : send(e, { done, note, body })
}

/** Marked before it is sent: whatever happens from here on, it is known that it may be there. */
async function send(e: Extending, o: { done: Done; note: string; body: string }): Promise<NoteEnd> {
  const { item, contactId, d, x } = e
  const { writing: _, ...rest } = o.done
  const at = d.now()
  const marked: Done = { ...rest, writing: { note: o.note, at } }
  await x.done.store(contactId, marked)
  const adminId = x.policy.noteAdminId
  try {
    const note = { contactId, body: o.body, ...(adminId === undefined ? {} : { adminId }) }
    await createNote(d.options.client, note, callOptions(item, d))
    return { done: written(rest, o.note) }
  } catch (error) {
    if (error instanceof AnswerLost) return { done: marked, later: d.now() + Math.min(SETTLES_MS, d.options.searchDelayMs) }
    if (!(error instanceof IntercomRefusal)) throw error
    const why = `the note was not written: ${error.operation} answered ${error.status}: ${error.text}`
    e.notes.push({ code: 'note_refused', why })
    return { done: rest }
  }
}

function written(done: Done, note: string): Done {
  const { writing: _, ...rest } = done
  return { ...rest, notes: [...done.notes, note].slice(-MOST_KEPT) }
}

async function isThere({ contactId, d }: Extending, o: { body: string; at: number }): Promise<boolean> {
  const notes = await listNewestNotes(d.options.client, contactId, { signal: d.signal })
  const since = Math.floor(o.at / 1000) - SKEW_SECONDS
  const recent = notes.filter(({ createdAt }) => createdAt === null || createdAt >= since)
  return hasText(recent, o.body)
}

/** Intercom makes HTML of what it is sent, so the words are compared and nothing between them. */
async function hasText(notes: readonly Note[], body: string): Promise<boolean> {
  if (notes.length === 0) return false
  const { load } = await import('cheerio')
  const words = (html: string): string => load(html).text().replaceAll(/\s+/g, '')
  return notes.some((note) => words(note.body) === words(body))
}
