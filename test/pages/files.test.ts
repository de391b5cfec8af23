/** What stands between a file's bytes and a document: decoding, and the front matter. */
import { describe, expect, test } from 'vitest'
import { decodeText } from '../../src/pages/decode.ts'
import { takeFrontMatter } from '../../src/pages/front-matter.ts'

const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le')

describe('bytes', () => {
  test.each([
    ['UTF-8', Buffer.from('caf\u00e9 \u4e2d \ud83d\ude00'), 'caf\u00e9 \u4e2d \ud83d\ude00'],
    ['a byte order mark', Buffer.from('\ufeffa'), 'a'],
    ['Windows line ends', Buffer.from('a\r\nb\rc'), 'a\nb\nc'],
    ['UTF-16', Buffer.concat([Buffer.from([0xff, 0xfe]), utf16('caf\u00e9')]), 'caf\u00e9'],
    ['UTF-16, the other way round', Buffer.concat([Buffer.from([0xfe, 0xff]), utf16('caf\u00e9').swap16()]), 'caf\u00e9'],
    ['nothing', Buffer.alloc(0), ''],
  ])('%s', (_, bytes, text) => {
    expect(decodeText(bytes)).toEqual({ text })
  })

  test.each([
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13]), 'page_not_text', 'NUL bytes'],
    ['UTF-16 without its mark', utf16('abc'), 'page_not_text', 'NUL bytes'],
    ['Latin-1', Buffer.from('a\nb\ncaf\u00e9', 'latin1'), 'page_bad_encoding', 'line 3 holds bytes that are no UTF-8'],
    ['UTF-16 cut short', Buffer.from([0xff, 0xfe, 0x61, 0x00, 0x62]), 'page_bad_encoding', 'line 1'],
  ])('%s is refused', (_, bytes, code, why) => {
    expect(decodeText(bytes)).toEqual({ refused: { code, why: expect.stringContaining(why) } })
  })
})

describe('front matter', () => {
  test.each([
    ['a block', '---\ntitle: A\ntags: [b, c]\n---\n# Body\n', { title: 'A', tags: ['b', 'c'] }, '# Body\n'],
    ['marked as yaml, ended by dots', '--- yaml\ntitle: A\n...\nBody', { title: 'A' }, 'Body'],
    ['an empty block', '---\n---\nBody', {}, 'Body'],
    ['only comments', '---\n# nothing\n---\nBody', {}, 'Body'],
    ['none', '# Body\n---\na: b\n---\n', {}, '# Body\n---\na: b\n---\n'],
    ['a rule that nothing closes', '---\n\nBody\n', {}, '---\n\nBody\n'],
    ['dashes that are no line of their own', '----\na: b\n----\n', {}, '----\na: b\n----\n'],
    ['a file that is nothing else', '---\ntitle: A\n---', { title: 'A' }, ''],
  ])('%s', (_, text, data, body) => {
    expect(takeFrontMatter(text)).toEqual({ data, body })
  })

  test.each([
    ['broken YAML, with its line', '---\ntitle: A\nb: [c\n---\n', 'line 4'],
    ['a tab for indentation', '---\na:\n\tb: c\n---\n', 'line 3'],
    ['one name twice', '---\na: 1\na: 2\n---\n', 'line 3'],
    ['a list', '---\n- a\n---\n', 'line 2: the front matter is no list of names and values'],
    ['a program', '---js\nmodule.exports = process.exit(1)\n---\n', 'line 1: the front matter is marked as "js"'],
    [
      'aliases that multiply',
      `---\na: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefgh'
        .split('')
        .map((name, i) => `${name}: &${name} [${`*${'abcdefg'[i]},`.repeat(9)}]`)
        .join('\n')}\n---\n`,
      'line 2',
    ],
  ])('%s is refused', (_, text, why) => {
    expect(takeFrontMatter(text)).toEqual({ refused: { code: 'front_matter_invalid', why: expect.stringContaining(why) } })
  })

  test('nothing is ever run', () => {
    const text = '---\na: !!js/function "function () { throw new Error(1) }"\nb: !<tag:yaml.org,2002:js/undefined> x\n---\n'
    expect(takeFrontMatter(text)).toMatchObject({ data: { a: 'function () { throw new Error(1) }' } })
  })
})
