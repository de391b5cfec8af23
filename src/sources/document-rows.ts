/** Documents as rows of a source: one cell each, refused alone where one cannot be read. */
import type { Reason } from '../outcome.ts'
import type { PageDocument } from '../pages/document.ts'
import type { Row } from './source.ts'

/** A document that is there and cannot be read, with what is known of it all the same: by its id it is not taken for missing. */
export interface RefusedDocument {
  readonly problem: Reason
  readonly known: Partial<Pick<PageDocument, 'external_id' | 'title' | 'url' | 'path'>>
}

export type FoundDocument = PageDocument | RefusedDocument

/** `first` = the place of the first row. */
export function documentRows(found: readonly FoundDocument[], first: number): Row[] {
  return found.map((one, index): Row => {
    const place = first + index
    return 'problem' in one ? { place, cells: [one.known], problem: one.problem } : { place, cells: [one] }
  })
}

/** An answer that lacks a part which every document has; `why` says who answered what. */
export function misshapen(why: string, known: RefusedDocument['known'] = {}): RefusedDocument {
  return { problem: { code: 'document_invalid', why }, known }
}
