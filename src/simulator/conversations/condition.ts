/** Compiles a search of conversations into a test; operators that a field's type does not have are refused. */
import { invalid } from '../http/api-error.ts'
import { wantedValues } from '../search/condition-test.ts'
import { type Condition, isGroup, type Operator, type Query, type Scalar } from '../search/search-body.ts'
import { type ConversationField, type ConversationFieldType, conversationField, type FieldOptions } from './search-fields.ts'
import type { SimConversation } from './sim-conversation.ts'

export interface ConditionOptions extends FieldOptions {
  readonly maxInValues: number
}

type ConversationTest = (conversation: SimConversation) => boolean

const EQUALITY: readonly Operator[] = ['=', '!=', 'IN', 'NIN']

/** "Accepted Operators" of the official description of POST /conversations/search. */
const ALLOWED: Readonly<Record<ConversationFieldType, readonly Operator[]>> = {
  string: [...EQUALITY, '~', '!~', '^', '$'],
  boolean: EQUALITY,
  number: [...EQUALITY, '<', '>'],
  date: [...EQUALITY, '<', '>'],
}

/** What each negation denies. */
const POSITIVE: Partial<Record<Operator, Operator>> = { '!=': '=', NIN: 'IN', '!~': '~' }

/** @throws ApiError 400 for unknown fields and for operators or values that do not go with them */
export function compileConversationQuery(query: Query, o: ConditionOptions): ConversationTest {
  if (!isGroup(query)) return compileCondition(query, o)
  const parts = query.value.map((part) => compileConversationQuery(part, o))
  return query.operator === 'AND'
    ? (conversation) => parts.every((part) => part(conversation))
    : (conversation) => parts.some((part) => part(conversation))
}

function compileCondition({ field: name, operator, value }: Condition, o: ConditionOptions): ConversationTest {
  const field = conversationField(name, o)
  if (!ALLOWED[field.type].includes(operator)) {
    throw invalid(`Operator '${operator}' is not supported for ${field.type} field '${name}'`, name)
  }
  const wanted = wantedValues(operator, value, o.maxInValues).map((one) => typed(one, field))
  const positive = POSITIVE[operator] ?? operator
  const matches = valueTest(positive, wanted, name)
  return (conversation) => valuesOf(field, conversation).some(matches) === (positive === operator)
}

/** What a conversation has in a field; nothing is one null, so that `= null` and negations find it. */
function valuesOf(field: ConversationField, conversation: SimConversation): readonly Scalar[] {
  const values = [field.read(conversation)].flat()
  return values.length === 0
    ? [null]
    : values.map((value) => (field.caseless && typeof value === 'string' ? value.toLowerCase() : value))
}

/** `>` and `<` include the value itself: "Greater (or equal) than" and "Lower (or equal) than" (official). */
function valueTest(operator: Operator, wanted: readonly Scalar[], name: string): (value: Scalar) => boolean {
  const [first = null] = wanted
  if (operator === '=' || operator === 'IN') return (value) => wanted.includes(value)
  if (first === null) throw invalid(`Operator '${operator}' cannot take null`, name)
  if (operator === '>') return (value) => typeof value === 'number' && value >= Number(first)
  if (operator === '<') return (value) => typeof value === 'number' && value <= Number(first)
  return (value) => typeof value === 'string' && textMatches(operator, value, String(first))
}

function textMatches(operator: Operator, text: string, wanted: string): boolean {
  if (operator === '~') return text.includes(wanted)
  return operator === '^' ? text.startsWith(wanted) : text.endsWith(wanted)
}

/** The value in the field's type: numbers are taken for strings, and digits for numbers and dates. */
function typed(value: Scalar, { name, type, caseless }: ConversationField): Scalar {
  if (value === null) return null
  if (type === 'string' && typeof value !== 'boolean') return caseless ? String(value).toLowerCase() : String(value)
  if (type === 'boolean' && typeof value === 'boolean') return value
  const isNumeric = typeof value === 'number' || (typeof value === 'string' && value.trim() !== '')
  if ((type === 'number' || type === 'date') && isNumeric && Number.isFinite(Number(value))) return Number(value)
  throw invalid(`The value of '${name}' must be a ${type}`, name)
}
