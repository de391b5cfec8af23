/** What comes of reading a value as a type: the value, or the form that was expected. */

/** `note`: the value is good, but something about it was left out or is unusual. */
export type Converted<T> =
  | { readonly value: T; readonly note?: { readonly code: string; readonly why: string } }
  | { readonly expected: string }

/** A cell that says nothing: null, undefined, or only white space. */
export function isEmpty(cell: unknown): boolean {
  return cell === undefined || cell === null || (typeof cell === 'string' && cell.trim() === '')
}
