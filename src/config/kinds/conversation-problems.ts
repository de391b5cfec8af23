/** What cannot work in `conversation:` whatever the rows hold: an act without its fields, and fields that the act does not use. */
import { ROW_ACTS, type RowAct } from '../../conversation-act.ts'
import {
  ACT_FIELDS,
  CONVERSATION_FIELDS,
  type ConversationFieldName,
  type Need,
  REPLYING_CONTACT,
} from '../../conversation-act-fields.ts'
import type { ConversationSpec } from './conversations.ts'

/** `path` begins below `conversation:`. */
export interface ConversationProblem {
  readonly path: readonly string[]
  readonly message: string
}

/** Where the rows say the act, only they can tell what is missing. */
export function conversationProblems(spec: ConversationSpec): readonly ConversationProblem[] {
  const act = fixedWord(spec, 'act')
  if (!isRowAct(act)) return []
  const { needs, takes } = fieldsOfAct(act, spec)
  const used: readonly string[] = [...needs.flat(), ...takes]
  const given = givenSettings(spec)
  const missing = needs.filter((need) => !need.some((name) => given.includes(name)))
  return [
    ...missing.map((need) => ({ path: [], message: `act: ${act} needs ${need.join(' or ')}` })),
    ...given
      .filter((name) => !used.includes(name))
      .map((name) => ({
        path: name.split('.'),
        message: `is not used by act: ${act}${ACT_FIELDS[act].takes.some((one) => one === name) ? hintOf(spec) : ''}`,
      })),
  ]
}

function isRowAct(word: unknown): word is RowAct {
  return ROW_ACTS.some((act) => act === word)
}

function fixedWord(spec: ConversationSpec, name: 'act' | 'as' | 'message_type'): unknown {
  const field = name === 'act' ? spec.act : spec.fields[name]
  return field !== undefined && 'text' in field ? field.text : undefined
}

/** Two words that are fixed make one act of several; one that the rows say leaves all of them open. */
function fieldsOfAct(act: RowAct, spec: ConversationSpec): { needs: readonly Need[]; takes: readonly ConversationFieldName[] } {
  const { needs, takes } = ACT_FIELDS[act]
  const without = (names: readonly string[]) => takes.filter((name) => !names.includes(name))
  if (act === 'reply' && fixedWord(spec, 'as') === 'contact')
    return { needs: [...needs, REPLYING_CONTACT], takes: without(['admin_id']) }
  if (act === 'reply' && (spec.fields.as === undefined || fixedWord(spec, 'as') === 'admin'))
    return { needs, takes: without(REPLYING_CONTACT) }
  if (act === 'message' && fixedWord(spec, 'message_type') === 'email') return { needs: [...needs, ['subject']], takes }
  if (act === 'message' && (spec.fields.message_type === undefined || fixedWord(spec, 'message_type') === 'in_app'))
    return { needs, takes: without(['subject']) }
  return { needs, takes }
}

function givenSettings({ fields, customAttributes }: ConversationSpec): readonly (ConversationFieldName | 'custom_attributes')[] {
  const given = CONVERSATION_FIELDS.filter((name) => fields[name] !== undefined)
  return Object.keys(customAttributes).length > 0 ? [...given, 'custom_attributes'] : given
}

/** What the same act would take it for. */
function hintOf(spec: ConversationSpec): string {
  if (fixedWord(spec, 'act') === 'reply')
    return fixedWord(spec, 'as') === 'contact' ? ' with as: contact' : ' unless as: contact is set'
  return ' unless message_type: email is set'
}
