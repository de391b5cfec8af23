/** Reads the names that a cell holds: a text with separators, or a list of a document. */
import type { Reason } from '../outcome.ts'
import { asText } from './as-text.ts'
import { isEmpty } from './converted.ts'
import { quote } from './quote.ts'
import type { SourceValue } from './source-value.ts'

export interface ListReader {
  /** What cannot be read is left out, and told in `notes`. */
  read(cells: readonly unknown[], notes: Reason[]): string[]
}

/** HubSpot and Salesforce put semicolons between several values, people put commas. */
const USUAL = /[,;]/

export function listReader(
  source: SourceValue,
  { setting, separator }: { setting: string; separator?: string | undefined },
): ListReader {
  const split = (text: string): string[] => text.split(separator ?? USUAL)
  return {
    read(cells, notes) {
      const cell = source.read(cells)
      const parts = Array.isArray(cell) ? cell : typeof cell === 'string' ? split(cell) : [cell]
      return parts.flatMap((part: unknown) => {
        if (isEmpty(part)) return []
        const read = asText(part)
        if ('value' in read) return [read.value]
        notes.push({ code: 'text_invalid', why: `${setting}: ${quote(part)} is left out; expected ${read.expected}` })
        return []
      })
    },
  }
}
