/** Which delimiter is found out, and which are refused. */
import { describe, expect, test } from 'vitest'
import { openCsv } from '../../src/sources/csv.ts'
import { sniffDelimiter } from '../../src/sources/csv-delimiter.ts'
import { tempCsv } from './temp-csv.ts'

const sniff = (text: string, o: { quote?: string; whole?: boolean } = {}) =>
  sniffDelimiter(Buffer.from(text), { quote: o.quote ?? '"', whole: o.whole ?? true })

describe('the delimiter that is found out', () => {
  for (const [why, text, delimiter] of [
    ['a comma', 'id,name\n1,Ann\n', ','],
    ['a semicolon', 'id;name\n1;Ann\n', ';'],
    ['a tab', 'id\tname\n1\tAnn\n', '\t'],
    ['a bar', 'id|name\n1|Ann\n', '|'],
    ['not what stands in quotes', '"a, b, c";name\n"1, 2, 3";Ann\n', ';'],
    ['not what stands in unquoted text', 'id;name, first\n1;Lee, Ann\n2;Bo\n3;Cy\n', ';'],
    ['with non-ASCII text around it', 'größe;été;naïve\n1;2;3\n', ';'],
    ['the one that makes more columns when both fit', 'a,b;c,d\n1,2;3,4\n', ','],
    ['with one bad row among good ones', 'a;b;c\n1;2;3\n1,5;2\n1;2;3\n', ';'],
    ['over blank lines and CR line ends', '\r\rid;name\r\r1;Ann\r', ';'],
    ['with a quoted line break in the header', '"id\n,,";name\n1;2\n', ';'],
    ['only a header', 'id;name', ';'],
  ] as const) {
    test(`${why}`, () => expect(sniff(text)).toBe(delimiter))
  }

  test('never splits the cells of a one-column file', () => {
    expect(sniff('email\na@example.com\n')).toBe(',')
    expect(sniff('note\nhello, world\n')).toBe(';')
    expect(sniff('note\na, b; c\td|e\n')).toBe('\u001f')
  })

  test('does not count the row that the sample cuts off', () => {
    expect(sniff('a;b;c\n1,5;2,5;3', { whole: false })).toBe(';')
  })
})

describe('the delimiter that is set', () => {
  const open = async (delimiter: string) => openCsv({ path: await tempCsv('a,b;c||d\te\n1,2;3||4\t5\n'), delimiter })

  for (const [delimiter, columns] of [
    [',', ['a', 'b;c||d\te']],
    ['||', ['a,b;c', 'd\te']],
    ['tab', ['a,b;c||d', 'e']],
    ['\\t', ['a,b;c||d', 'e']],
  ] as const) {
    test(`${JSON.stringify(delimiter)} wins over what would be found out`, async () => {
      expect((await open(delimiter)).columns).toEqual(columns)
    })
  }

  test('must be usable', async () => {
    for (const delimiter of ['', 'x', '\n', '"', ';"']) {
      await expect(open(delimiter)).rejects.toMatchObject({
        name: 'ConfigError',
        message: `delimiter: ${JSON.stringify(delimiter)} must be "," ";" "|" "tab" or the like, without letters, digits or the quote.`,
      })
    }
  })

  test('the quote must be usable, too', async () => {
    for (const quote of ['""', 'x', '«', '\n']) {
      await expect(openCsv({ path: await tempCsv('a,b\n1,2\n'), quote })).rejects.toMatchObject({
        name: 'ConfigError',
        message: `quote: ${JSON.stringify(quote)} must be one ASCII punctuation character, or empty when quotes are plain text.`,
      })
    }
  })

  test('and so must the sizes', async () => {
    const path = await tempCsv('a,b\n1,2\n')
    await expect(openCsv({ path, chunkRows: 0 })).rejects.toThrow('chunkRows: 0 must be a whole number of at least 1.')
    await expect(openCsv({ path, maxCellBytes: 1.5 })).rejects.toThrow('maxCellBytes: 1.5 must be a whole number of at least 1.')
  })
})
