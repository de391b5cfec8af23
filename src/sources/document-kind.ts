/** Which files are read by a package of their own, by the endings of their names. Pure. */
import { extname } from 'node:path'

export type DocumentKind = 'docx' | 'pdf'

/** Undefined = the file is text, or nothing that can be read. */
export function documentKind(path: string): DocumentKind | undefined {
  const ending = extname(path).toLowerCase()
  if (ending === '.docx') return 'docx'
  return ending === '.pdf' ? 'pdf' : undefined
}
