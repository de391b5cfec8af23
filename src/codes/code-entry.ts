/** What is told about a reason code: the shape that every area of the registry is written in. */

/** What the code is about: one row, one field of a row that otherwise goes, or the run as a whole. */
export type CodeKind = 'row' | 'field' | 'run'

/** One code in words for the person who has to do something about it; both texts are one sentence or two. */
export interface Explanation {
  readonly code: string
  readonly kind: CodeKind
  readonly means: string
  readonly do: string
}

/** Codes that belong together, in the order in which they are documented. */
export interface CodeArea {
  readonly title: string
  /** How rows with these codes end, and what holds for all of them. */
  readonly intro: string
  readonly codes: readonly Explanation[]
}
