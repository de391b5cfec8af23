/** How far a CSV was read, as a position that holds only for the very content and the very settings it was made with. */
import { z } from 'zod'
import type { Dialect } from './csv-row-scan.ts'
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

/** What a byte position depends on. */
export type CsvIdentity = ContentIdentity & Dialect & { readonly encoding: string }

const schema = z.strictObject({
  ...positionShape,
  identity: z.strictObject({ ...identityShape, encoding: z.string(), delimiter: z.string(), quote: z.string() }),
})

export type CsvCursor = z.infer<typeof schema>

/** @param o.before the text that ends at `o.at` */
export const makeCursor = (o: { at: Position; rows: number; before: Buffer; identity: CsvIdentity }): CsvCursor => ({
  ...storedPosition(o),
  identity: o.identity,
})

/**
 * Parses a cursor that was handed back.
 * @throws StartAgain when it is none of ours, or the content or the settings changed since it was made
 */
export const openCursor = async (
  handed: unknown,
  o: { path: string; text: InputText; identity: CsvIdentity },
): Promise<CsvCursor> => {
  const parsed = schema.safeParse(handed)
  if (!parsed.success) throw startAgain(o.path, 'the position that was stored is not one of a CSV file', parsed.error)
  const difference = differenceBetween(parsed.data.identity, o.identity)
  if (difference !== undefined) throw startAgain(o.path, difference)
  await checkBefore(parsed.data, o)
  return parsed.data
}

const differenceBetween = (then: CsvIdentity, now: CsvIdentity): string | undefined => {
  const content = contentDifference(then, now)
  if (content !== undefined) return content
  if (then.encoding !== now.encoding) return `its encoding was ${then.encoding} and is ${now.encoding}`
  if (then.delimiter !== now.delimiter || then.quote !== now.quote) return 'its delimiter or its quote is another'
  return undefined
}
