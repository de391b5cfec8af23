/** Which conversations of Fin go to people: each rule reads one field, and a field that is absent never matches. Pure. */
import { fieldAt } from './field-at.ts'

export const RULES = ['unresolved', 'confidence', 'asked_for_person', 'category', 'rating'] as const
export type RuleName = (typeof RULES)[number]

/** Rules that are left out are not asked. `field` is a path as `fieldAt` takes it. */
export interface HandoffRules {
  readonly unresolved: boolean
  /** A number strictly below. */
  readonly confidence?: { readonly field: string; readonly below: number } | undefined
  readonly askedForPerson?: { readonly field: string; readonly is: string | number | boolean } | undefined
  /** Upper and lower case, spaces, dashes and underscores make no difference. */
  readonly category?: { readonly field: string; readonly in: readonly string[] } | undefined
  readonly rating?: { readonly field: string; readonly atMost: number } | undefined
}

/** A rule that matched, and what it found: for people, without any words of the customer. */
export interface HandoffReason {
  readonly rule: RuleName | 'by_hand'
  readonly why: string
}

/** In the order of `RULES`; none = the conversation stays with Fin. */
export function matchRules(conversation: object, rules: HandoffRules): readonly HandoffReason[] {
  const found: Record<RuleName, string | undefined> = {
    unresolved: rules.unresolved ? unresolved(conversation) : undefined,
    confidence: rules.confidence && confidence(conversation, rules.confidence),
    asked_for_person: rules.askedForPerson && askedForPerson(conversation, rules.askedForPerson),
    category: rules.category && category(conversation, rules.category),
    rating: rules.rating && rating(conversation, rules.rating),
  }
  return RULES.flatMap((rule) => (found[rule] === undefined ? [] : [{ rule, why: found[rule] }]))
}

/**
 * What `ai_agent.resolution_state` says when Fin gave up: `routed_to_team` and `abandoned` up to version 2.14, the others from 2.15 on
 * (official descriptions, ai_agent). Null means that Fin is still at it.
 */
const GAVE_UP: ReadonlyMap<unknown, string> = new Map([
  ['routed_to_team', 'Fin routed the conversation to a team'],
  ['abandoned', 'the conversation was abandoned without an answer'],
  ['escalated', 'Fin escalated the conversation'],
  ['negative_feedback', 'the customer said that the answer did not help'],
  ['procedure_handoff', 'a procedure of Fin hands over here'],
])

function unresolved(conversation: object): string | undefined {
  if (fieldAt(conversation, 'ai_agent_participated') !== true) return undefined
  return GAVE_UP.get(fieldAt(conversation, 'ai_agent.resolution_state'))
}

function confidence(conversation: object, { field, below }: { field: string; below: number }): string | undefined {
  const value = numberAt(conversation, field)
  return value !== undefined && value < below ? `confidence ${value} is below ${below}` : undefined
}

function askedForPerson(conversation: object, o: { field: string; is: string | number | boolean }): string | undefined {
  const asked = textsAt(conversation, o.field).some((text) => sameWord(text, String(o.is)))
  return asked ? 'the customer asked for a person' : undefined
}

function category(conversation: object, o: { field: string; in: readonly string[] }): string | undefined {
  const values = textsAt(conversation, o.field)
  const met = o.in.find((one) => values.some((value) => sameWord(value, one)))
  return met === undefined ? undefined : `the category is ${met}`
}

function rating(conversation: object, { field, atMost }: { field: string; atMost: number }): string | undefined {
  const value = numberAt(conversation, field)
  return value !== undefined && value <= atMost ? `it was rated ${value}, which is at most ${atMost}` : undefined
}

/** Custom attributes of type text hold numbers as text. */
function numberAt(conversation: object, field: string): number | undefined {
  const value = fieldAt(conversation, field)
  const isNumber = typeof value === 'number' || (typeof value === 'string' && /^\s*-?\d+(?:\.\d+)?\s*$/.test(value))
  return isNumber ? Number(value) : undefined
}

/** A list attribute may have several values. */
function textsAt(conversation: object, field: string): readonly string[] {
  const value = fieldAt(conversation, field)
  return (Array.isArray(value) ? value : [value]).flatMap((one: unknown) =>
    typeof one === 'string' || typeof one === 'number' || typeof one === 'boolean' ? [String(one)] : [],
  )
}

function sameWord(a: string, b: string): boolean {
  return wordOf(a) === wordOf(b)
}

function wordOf(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, '_')
}
