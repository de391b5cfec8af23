/** What Intercom refuses by hand, told with what to do next. Pure. */
import { ConfigError, Unreachable } from '../../errors.ts'
import { AnswerLost, IntercomRefusal, mergedInto } from '../../intercom/errors.ts'
import { printable } from '../wrap.ts'

/** A refusal (exit 2) or a lost answer (exit 5) as an error for the person at the terminal; every other error as it is. */
export function toldRefusal(error: unknown): unknown {
  if (error instanceof AnswerLost) return new Unreachable(`${error.message}. ${LOOK_FIRST}`, { cause: error })
  if (!(error instanceof IntercomRefusal)) return error
  const next = nextStep(error)
  return new ConfigError(printable(`${error.message}${next === undefined ? '' : `. ${next}`}`), { cause: error })
}

const LOOK_FIRST =
  'Look before you repeat it: "fin-sync intercom conversation <id>" or "fin-sync intercom contact <id>" shows what is there.'

const CHECK = '"fin-sync check" tells which workspace the token belongs to.'

/** What is not there, by the operation that did not find it; the first that fits counts. */
const NOT_FOUND: readonly (readonly [operation: RegExp, next: string])[] = [
  [
    /\/tags\/\{tag_id\}$/,
    'It does not have this tag: "fin-sync intercom contact <id>" and "fin-sync intercom conversation <id>" show the tags.',
  ],
  [/ \/conversations/, `No conversation has this id: it is the number at the end of its address in the inbox. ${CHECK}`],
  [
    / \/custom_object_instances/,
    '"fin-sync intercom objects list <type>" lists those that there are; the type is the identifier of the custom object.',
  ],
  [/ \/articles/, '"fin-sync intercom articles" lists those that there are.'],
  [/ \/contacts/, `The contact was archived, deleted or merged, or never was in this workspace. ${CHECK}`],
]

function nextStep(no: IntercomRefusal): string | undefined {
  const living = mergedInto(no)
  if (living !== undefined) return `It lives on as contact ${living}: use that id.`
  if (no.status === 404) return NOT_FOUND.find(([operation]) => operation.test(no.operation))?.[1]
  if (no.status === 409) return 'The contact whose id it names has this email or external_id: change or merge that one.'
  if (no.status === 422 && no.operation.endsWith('/parts'))
    return 'If it is snoozed or closed, open it first: "fin-sync intercom reopen <id>".'
  if (no.code === 'invalid_merge') return 'Give both the same email or phone first: "fin-sync intercom contact set".'
  return undefined
}
