/** Texts put together from columns: `"{first} {last}"`. */
import { asText } from './as-text.ts'
import { isEmpty } from './converted.ts'

/** A piece of a template: text as it is, or the value of a column. */
export type Part = { readonly text: string } | { readonly from: string }

const PIECE = /\{\{|\}\}|\{([^{}]*)\}|[{}]|[^{}]+/g

/** Whether a text is put together from columns, and not the name of one. */
export const isTemplate = (text: string): boolean => /[{}]/.test(text)

/**
 * The pieces of a template, undefined for a text without braces (which is the name of a column). `{{` and `}}` are literal braces.
 * @throws SyntaxError for a brace without its partner and for `{}`
 */
export function parseTemplate(template: string): readonly Part[] | undefined {
  if (!isTemplate(template)) return undefined
  return Array.from(template.matchAll(PIECE), ([piece, name]): Part => {
    if (piece === '{{' || piece === '}}') return { text: piece.charAt(0) }
    if (piece === '{' || piece === '}') throw new SyntaxError(`"${piece}" without its partner; a literal brace is written twice`)
    if (name === undefined) return { text: piece }
    if (name.trim() === '') throw new SyntaxError('"{}" names no column')
    return { from: name.trim() }
  })
}

type Reader = (cells: readonly unknown[]) => unknown

const isNoText = (value: unknown) => !isEmpty(value) && 'expected' in asText(value)

function textOf(value: unknown): string {
  const read = isEmpty(value) ? { value: '' } : asText(value)
  return 'value' in read ? read.value : ''
}

/**
 * Puts a row's values between the texts of a template: white space is collapsed and cut off the ends, and a template whose columns are
 * all empty is empty, whatever text stands between them. A value that is no text is handed on as it is: the field's type refuses it.
 */
export function fillTemplate(parts: readonly (string | Reader)[]): Reader {
  return (cells) => {
    const values = parts.map((part) => (typeof part === 'string' ? undefined : part(cells)))
    if (values.every(isEmpty)) return ''
    const noText = values.find(isNoText)
    if (noText !== undefined) return noText
    const text = parts.map((part, index) => (typeof part === 'string' ? part : textOf(values[index]))).join('')
    return text.replace(/\s+/g, ' ').trim()
  }
}
