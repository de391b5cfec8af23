/** How far a file of JSON lines was read, as a position that holds only for the very content it was made with. */
import { z } from 'zod'
import type { ContentIdentity } from './input.ts'
import {
  checkBefore,
  contentDifference,
  identityShape,
  type Position,
  positionShape,
  startAgain,
  storedPosition,
} from './input-cursor.ts'
import type { InputText } from './input-text.ts'

const schema = z.strictObject({ ...positionShape, identity: z.strictObject({ ...identityShape, format: z.literal('jsonl') }) })

export type JsonlCursor = z.infer<typeof schema>

/** @param o.before the text that ends at `o.at` */
export const makeCursor = (o: { at: Position; rows: number; before: Buffer; identity: ContentIdentity }): JsonlCursor => ({
  ...storedPosition(o),
  identity: { ...o.identity, format: 'jsonl' },
})

/**
 * Parses a cursor that was handed back.
 * @throws StartAgain when it is none of ours, or the content changed since it was made
 */
export const openCursor = async (
  handed: unknown,
  o: { path: string; text: InputText; identity: ContentIdentity },
): Promise<JsonlCursor> => {
  const parsed = schema.safeParse(handed)
  if (!parsed.success) throw startAgain(o.path, 'the position that was stored is not one of a file of JSON lines', parsed.error)
  const difference = contentDifference(parsed.data.identity, o.identity)
  if (difference !== undefined) throw startAgain(o.path, difference)
  await checkBefore(parsed.data, o)
  return parsed.data
}
