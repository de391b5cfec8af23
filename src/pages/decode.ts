/** Turns a file's bytes into text, or says why they are none: a page is written for people, so nothing in it is guessed. */
import type { Reason } from '../outcome.ts'

export type Decoded = { readonly text: string; readonly refused?: undefined } | { readonly refused: Reason }

const MARKS = [
  { mark: [0xef, 0xbb, 0xbf], encoding: 'utf-8' },
  { mark: [0xff, 0xfe], encoding: 'utf-16le' },
  { mark: [0xfe, 0xff], encoding: 'utf-16be' },
] as const

/** UTF-8, or UTF-16 with its byte order mark. Line ends become LF. Codes: page_not_text, page_bad_encoding. */
export function decodeText(bytes: Uint8Array): Decoded {
  const found = MARKS.find(({ mark }) => mark.every((byte, i) => bytes[i] === byte))
  const encoding = found?.encoding ?? 'utf-8'
  if (encoding === 'utf-8' && bytes.includes(0)) return notText('it holds NUL bytes')
  const text = strictText(bytes, encoding)
  if (text === undefined) return badEncoding(bytes, encoding)
  if (text.includes('\0')) return notText('it holds NUL characters')
  return { text: text.replaceAll(/\r\n?/g, '\n') }
}

/** The decoder takes a byte order mark away. */
function strictText(bytes: Uint8Array, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}

function notText(what: string): Decoded {
  return { refused: { code: 'page_not_text', why: `it is no text file: ${what}` } }
}

function badEncoding(bytes: Uint8Array, encoding: string): Decoded {
  const lenient = new TextDecoder(encoding).decode(bytes)
  const line = lenient.slice(0, lenient.indexOf('\ufffd')).split('\n').length
  return { refused: { code: 'page_bad_encoding', why: `line ${line} holds bytes that are no ${encoding.toUpperCase()}` } }
}
