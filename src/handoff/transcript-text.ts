/** A stored transcript in words: who said what when, with what Fin answered from. Pure. */
import { z } from 'zod'
import { cleanHtml } from '../pages/clean.ts'
import { textLines } from '../pages/text-lines.ts'

const text = z.string().nullish()
const author = z.object({ type: text, name: text, from_ai_agent: z.boolean().nullish() }).nullish()
const said = z.object({ body: text, author, created_at: z.number().nullish(), part_type: text })

/** What is read of a transcript's body; it was written by this program from what Intercom answered. */
const bodySchema = z.object({
  title: text,
  state: text,
  created_at: z.number().nullish(),
  waiting_since: z.number().nullish(),
  snoozed_until: z.number().nullish(),
  source: said.omit({ part_type: true }).nullish(),
  parts: z.array(said),
  content_sources: z.array(z.object({ title: text, url: text })),
})

/** One message a paragraph; acts without words are one line each. @throws ZodError for what is no transcript */
export function transcriptText(body: unknown): string[] {
  const { source, parts, content_sources: sources, ...head } = bodySchema.parse(body)
  const first = source ? [{ ...source, created_at: source.created_at ?? head.created_at, part_type: 'comment' }] : []
  return [
    ...headLines(head),
    ...[...first, ...parts].flatMap((one) => ['', ...messageLines(one)]),
    ...(sources.length === 0
      ? []
      : ['', 'Fin answered from', ...sources.map(({ title, url }) => `  ${[title, url].filter(Boolean).join(': ')}`)]),
  ]
}

function headLines(head: Pick<z.output<typeof bodySchema>, 'title' | 'state' | 'waiting_since' | 'snoozed_until'>): string[] {
  return [
    ...(head.title ? [head.title] : []),
    `state ${head.state ?? 'unknown'}`,
    ...(head.waiting_since ? [`waiting since ${at(head.waiting_since)}`] : []),
    ...(head.snoozed_until ? [`snoozed until ${at(head.snoozed_until)}`] : []),
  ]
}

function messageLines({ body, author: by, created_at: when, part_type: type }: z.output<typeof said>): string[] {
  const words = textLines(cleanHtml(body ?? '', { base: 'none' }).html)
  const who = by?.name || by?.type || 'somebody'
  const act = type === 'comment' ? '' : `, ${(type ?? 'act').replaceAll('_', ' ')}`
  const head = `${when ? `${at(when)}  ` : ''}${who}${by?.from_ai_agent === true && who !== 'Fin' ? ' (Fin)' : ''}${act}`
  return [head, ...words.map((line) => `  ${line}`)]
}

/** `2026-11-20 10:15 UTC` */
function at(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
