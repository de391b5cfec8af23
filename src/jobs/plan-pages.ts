/** The part of a plan that is about pages: which would be made, changed, moved and deleted, and what changes in the text of each. */
import { z } from 'zod'
import type { Json } from '../json.ts'
import { diffLines } from '../pages/line-diff.ts'
import { textLines } from '../pages/text-lines.ts'
import type { Queryable } from '../store/db.ts'
import type { PageMove } from '../store/moved-pages.ts'
import { listPlanned, type PlanLine } from '../store/plan-lines.ts'
import type { BarrierFacts } from './barrier.ts'
import { differences, type FieldDifference } from './differences.ts'

/** What would be sent of one page, beside what was sent last (or, live, what Intercom holds). */
export interface PageChange {
  /** The external_id. */
  readonly key: string
  readonly title: string
  /** Of the page in Intercom; null = it would be made. */
  readonly pageId: string | null
  /** All but the text. */
  readonly fields: readonly FieldDifference[]
  /** Lines of the text that begin with `+`, `-` or a space, `…` between places; empty where the text is the same or was not known. */
  readonly text: readonly string[]
}

/** Numbers of all, and the first few of each. The four have nothing in common: a page that moves is neither made nor deleted. */
export interface PlannedPages {
  readonly create: number
  readonly update: number
  readonly move: number
  readonly delete: number
  readonly changes: readonly PageChange[]
  readonly moves: readonly PageMove[]
  readonly deleted: readonly string[]
}

interface PagesAsked {
  readonly run: { readonly id: string; readonly sync: string }
  readonly facts: BarrierFacts
  readonly known: number
  readonly unknown: number
  readonly show: number
}

export async function planPages(db: Queryable, o: PagesAsked): Promise<PlannedPages> {
  const { moves, missing } = o.facts
  const from = new Set(moves.map((move) => move.from))
  const deleted = missing.removable.filter((key) => !from.has(key))
  return {
    create: o.unknown - moves.length,
    update: o.known,
    move: moves.length,
    delete: deleted.length,
    changes: await firstChanges(db, o),
    moves: moves.slice(0, o.show),
    deleted: deleted.slice(0, o.show),
  }
}

/** Enough lines that those which only move can be left out. */
async function firstChanges(db: Queryable, { run, facts, show }: PagesAsked): Promise<PageChange[]> {
  const to = new Set(facts.moves.map((move) => move.to))
  const lines = await listPlanned(db, { run, after: '', limit: show + to.size, all: false })
  return lines
    .filter(({ key }) => !to.has(key))
    .slice(0, show)
    .map(changeOf)
}

const shown = z.looseObject({ title: z.string().nullish(), html: z.string().nullish() })

function changeOf({ key, contactId, held, wanted }: PlanLine): PageChange {
  return { key, title: shown.parse(wanted).title ?? key, pageId: contactId, ...pageDifference(held, wanted) }
}

/** `from` is null where nobody knows what is there. */
export function pageDifference(from: Json | null, to: Json): Pick<PageChange, 'fields' | 'text'> {
  const fields = differences(from ?? undefined, to).filter(({ field }) => field !== 'html' && field !== 'external_id')
  const [before, after] = [shown.safeParse(from).data?.html, shown.parse(to).html]
  if (!before || !after || before === after) return { fields, text: [] }
  const text = diffLines(textLines(before), textLines(after))
  return { fields, text: text.length > 0 ? text : ['… only what is around the text differs'] }
}
