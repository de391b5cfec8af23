/** The text of one page of Notion, put together where its API cuts it. */
import { z } from 'zod'
import { Unreachable } from '../errors.ts'
import { type Notion, NotShared } from './notion-client.ts'

const contentSchema = z.object({ markdown: z.string(), unknown_block_ids: z.array(z.string()).nullish() })

/** Parts that are asked for after one another; a page with more of them keeps what it has. */
const MOST_PARTS = 200

/** Markdown as the API writes it; undefined when the page is gone, or not shared any more. */
export async function readContent(notion: Notion, id: string): Promise<string | undefined> {
  const whole = await partOf(notion, id)
  if (whole === undefined) return undefined
  let text = whole.markdown
  const waiting = [...(whole.unknown_block_ids ?? [])]
  const asked = new Set<string>([id])
  while (waiting.length > 0 && asked.size <= MOST_PARTS) {
    const next = waiting.shift() ?? ''
    if (asked.has(next)) continue
    asked.add(next)
    const part = await partOf(notion, next)
    if (part === undefined) continue
    text = placed(text, { id: next, part: part.markdown })
    waiting.push(...(part.unknown_block_ids ?? []))
  }
  return text
}

async function partOf(notion: Notion, id: string): Promise<z.output<typeof contentSchema> | undefined> {
  const answer = await orGone(() => notion.client.pages.retrieveMarkdown({ page_id: id }))
  if (answer === undefined) return undefined
  const { data } = contentSchema.safeParse(answer)
  if (data !== undefined) return data
  throw new Unreachable('reading a page: Notion answered in an unexpected shape (no Markdown). Check base_url, or try again later.')
}

/** Parts that are not shared are answered as if they were not there (official: "Unknown blocks, truncation, and permissions"). */
async function orGone<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof NotShared) return undefined
    throw error
  }
}

/** Where the API wrote that it left the part out, as deep as that stands; else at the end. */
function placed(text: string, { id, part }: { id: string; part: string }): string {
  const name = id.replaceAll('-', '')
  let isPlaced = false
  const lines = text.split('\n').flatMap((line) => {
    const gap = /^(\t*)<unknown\b[^>]*>\s*$/.exec(line)
    if (isPlaced || gap === null || !line.replaceAll('-', '').includes(name)) return [line]
    isPlaced = true
    return part.split('\n').map((one) => (gap[1] ?? '') + one)
  })
  return isPlaced ? lines.join('\n') : `${text}\n${part}`
}
