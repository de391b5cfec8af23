/** The note that a teammate finds in a conversation that was handed over: who, what was asked, what Fin answered, from where, and why. Pure. */
import { cleanHtml } from '../pages/clean.ts'
import { escapeHtml } from '../pages/plain-text.ts'
import { textLines } from '../pages/text-lines.ts'
import { type Author, type HandoffConversation, isCustomer, isFin, partsOf } from './conversation.ts'
import type { HandoffReason } from './rules.ts'

/** About what a reader takes in at once. */
export const LONGEST_NOTE = 4_000

export interface NoteFacts {
  readonly participation: string
  readonly reasons: readonly HandoffReason[]
}

/** What stands at the end of the note, so that it is known again after a crash: Intercom has no idempotency keys. */
export function noteMark(conversation: string, participation: string): string {
  return `Hand-off ${conversation}/${participation}`
}

/** Plain HTML, everything in it escaped, at most `LONGEST_NOTE` characters: the newest messages stay whole for longest. */
export function noteHtml(conversation: HandoffConversation, facts: NoteFacts): string {
  const talk = talkOf(conversation)
  for (let messages = MOST_MESSAGES; ; messages -= 1) {
    const html = render(conversation, { ...facts, talk, messages })
    if (html.length <= LONGEST_NOTE || messages === 1) return html
  }
}

const MOST_MESSAGES = 12
/** With fewer messages each of them is cut shorter as well, so that one always fits. */
const LETTERS_PER_MESSAGE = 40
const LONGEST_NAME = 120
const LONGEST_WHY = 400

interface Talk {
  readonly who: Author | undefined
  readonly asked: readonly string[]
  readonly answered: readonly string[]
}

function talkOf(conversation: HandoffConversation): Talk {
  const { source } = conversation
  const messages = [...(source === null ? [] : [{ ...source, part_type: 'comment' }]), ...partsOf(conversation)]
  const said = (by: (author: Author | null) => boolean): string[] =>
    messages.filter(({ author, part_type: type }) => type !== 'note' && by(author)).flatMap(({ body }) => plainText(body))
  const who = messages.map(({ author }) => author).find(isCustomer)
  return { who, asked: said(isCustomer), answered: said(isFin) }
}

/** One line; nothing when there are no words in it. */
function plainText(html: string | null): string[] {
  const text = textLines(cleanHtml(html ?? '', { base: 'none' }).html).join(' ')
  return text === '' ? [] : [text]
}

function render(conversation: HandoffConversation, o: NoteFacts & { talk: Talk; messages: number }): string {
  const { talk, messages } = o
  const letters = messages * LETTERS_PER_MESSAGE
  const lines = (texts: readonly string[]): string[] => texts.slice(-messages).map((text) => escapeHtml(clipped(text, letters)))
  const sources = conversation.ai_agent?.content_sources?.content_sources ?? []
  return [
    `<p><b>Handed over from Fin:</b> ${escapeHtml(clipped(o.reasons.map(({ why }) => why).join('; '), LONGEST_WHY))}</p>`,
    `<p><b>Who:</b> ${escapeHtml(nameOf(talk.who))}</p>`,
    listed('Asked', lines(talk.asked)),
    listed('Fin answered', lines(talk.answered)),
    listed('Answered from', lines(sources.map(sourceText))),
    `<p>${escapeHtml(noteMark(conversation.id, o.participation))}</p>`,
  ].join('')
}

function listed(title: string, items: readonly string[]): string {
  const list = items.map((item) => `<li>${item}</li>`).join('')
  return items.length === 0 ? `<p><b>${title}:</b> nothing</p>` : `<p><b>${title}:</b></p><ul>${list}</ul>`
}

function nameOf(who: Author | undefined): string {
  const { name, email } = who ?? {}
  if (!name && !email) return 'unknown'
  return clipped(name && email ? `${name} (${email})` : (name ?? email ?? ''), LONGEST_NAME)
}

function sourceText({ title, url }: { title: string | null; url: string | null }): string {
  return title && url ? `${title}: ${url}` : (title ?? url ?? 'a source without a name')
}

function clipped(text: string, letters: number): string {
  return text.length <= letters ? text : `${text.slice(0, letters - 1)}…`
}
