/** From a row's values to the act it asks for: every act has its own fields, and a row that lacks one is refused. Pure. */
import { type ConversationRecord, conversationAct, ROW_ACTS, type RowAct, recordOfAct } from '../conversation-act.ts'
import { ACT_FIELDS, type Need, REPLYING_CONTACT } from '../conversation-act-fields.ts'
import { didYouMean } from '../did-you-mean.ts'
import type { Reason } from '../outcome.ts'
import { type ActValues, valuesUnder } from './act-fields.ts'
import { quote } from './quote.ts'

interface Refused {
  readonly refused: Reason
}

export interface MessageWords {
  readonly template: 'plain' | 'personal'
  readonly openConversation: boolean
}

const ABOVE = 'conversation.'

/** Values are by their settings' names. What other acts need is left alone: rows of several acts share their columns. */
export function rowAct(values: ActValues, o: MessageWords): ConversationRecord | Refused {
  const act = wordOf(values, { name: 'act', words: ROW_ACTS })
  if (typeof act === 'object') return act
  const shape = shapeOf(values, act, o)
  if ('refused' in shape) return shape
  const refused = incomplete(values, act, shape) ?? conflicting(values, act)
  if (refused !== undefined) return { refused }
  return recordOfAct(conversationAct.parse({ act, ...fieldsOf(values, shape.uses), ...shape.words }))
}

/** What this one act needs and uses; `words` are those of its fields that are chosen from a few. */
interface Shape {
  readonly needs: readonly Need[]
  readonly uses: readonly string[]
  readonly words: object
}

function shapeOf(values: ActValues, act: RowAct, o: MessageWords): Shape | Refused {
  const { needs, takes } = ACT_FIELDS[act]
  const all = [...needs.flat(), ...takes]
  if (act === 'reply') return replyShape(values, { needs, all })
  if (act === 'message') return messageShape(values, { needs, all, o })
  return { needs, uses: all, words: {} }
}

function replyShape(values: ActValues, { needs, all }: { needs: readonly Need[]; all: readonly string[] }): Shape | Refused {
  const as = wordOf(values, { name: 'as', words: ['admin', 'contact'], fallback: 'admin' })
  if (typeof as === 'object') return as
  const uses = all.filter((name) => name !== 'as' && (as === 'contact' ? name !== 'admin_id' : !name.startsWith('contact.')))
  return { needs: as === 'contact' ? [...needs, REPLYING_CONTACT] : needs, uses, words: { as } }
}

function messageShape(
  values: ActValues,
  { needs, all, o }: { needs: readonly Need[]; all: readonly string[]; o: MessageWords },
): Shape | Refused {
  const type = wordOf(values, { name: 'message_type', words: ['in_app', 'email'], fallback: 'in_app' })
  if (typeof type === 'object') return type
  const isEmail = type === 'email'
  return {
    needs: isEmail ? [...needs, ['subject']] : needs,
    uses: all.filter((name) => name !== 'message_type' && (isEmail || name !== 'subject')),
    words: { message_type: type, open_conversation: o.openConversation, ...(isEmail ? { template: o.template } : {}) },
  }
}

/** `Re-open`, `re open` and `reopen` are one word. */
function wordOf<Word extends string>(
  values: ActValues,
  { name, words, fallback }: { name: string; words: readonly Word[]; fallback?: Word },
): Word | Refused {
  const written = values.get(`${ABOVE}${name}`)
  if (written === undefined && fallback !== undefined) return fallback
  const plain = (text: string): string => text.toLowerCase().replaceAll(/[\s_-]/g, '')
  const found = words.find((word) => plain(word) === plain(String(written ?? '')))
  if (found !== undefined) return found
  const said = written === undefined ? 'is empty' : `is ${quote(written)}${didYouMean(String(written), words).replace(/\?$/, '')}`
  return { refused: { code: 'act_unknown', why: `${ABOVE}${name} ${said}; expected one of ${words.join(', ')}` } }
}

function incomplete(values: ActValues, act: RowAct, { needs }: Shape): Reason | undefined {
  const missing = needs.find((need) => !need.some((name) => has(values, name)))
  if (missing === undefined) return undefined
  return { code: 'act_incomplete', why: `${act}: the row has no ${missing.join(', no ')}` }
}

function has(values: ActValues, name: string): boolean {
  return values.has(`${ABOVE}${name}`) || (name === 'custom_attributes' && attributesOf(values) !== undefined)
}

function attributesOf(values: ActValues) {
  return valuesUnder(values, `${ABOVE}custom_attributes.`)
}

/** One act is one call. */
function conflicting(values: ActValues, act: RowAct): Reason | undefined {
  if (act !== 'assign' || !has(values, 'admin') || !has(values, 'team')) return undefined
  return { code: 'act_conflicting', why: 'assign: the row names an admin and a team; expected one of them, or a row for each' }
}

/** Nested as an act has them: `contact.email` is in `contact`. */
function fieldsOf(values: ActValues, uses: readonly string[]): object {
  const given = uses.flatMap((name): [string, unknown][] => {
    const value = values.get(`${ABOVE}${name}`)
    return value === undefined ? [] : [[name, TIMES.has(name) ? value : String(value)]]
  })
  const own = given.filter(([name]) => !name.startsWith('contact.'))
  const contact = given.flatMap(([name, value]): [string, unknown][] =>
    name.startsWith('contact.') ? [[name.slice('contact.'.length), value]] : [],
  )
  const attributes = uses.includes('custom_attributes') ? attributesOf(values) : undefined
  return {
    ...Object.fromEntries(own),
    ...(contact.length > 0 ? { contact: Object.fromEntries(contact) } : {}),
    ...(attributes === undefined ? {} : { custom_attributes: attributes }),
  }
}

const TIMES: ReadonlySet<string> = new Set(['snoozed_until', 'created_at'])
