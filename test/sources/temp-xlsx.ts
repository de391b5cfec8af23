/** Real .xlsx workbooks for the tests, written by hand: a zip of a few XML files. */
import { crc32 } from 'node:zlib'

/** A cell: text, a number, a boolean, a date, nothing, a formula's error, or raw XML of a whole `<c>`. */
export type XlsxCell = string | number | boolean | Date | null | { readonly error: string } | { readonly xml: string }

export interface XlsxSheet {
  readonly name: string
  readonly rows: readonly (readonly XlsxCell[])[]
}

const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
const MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'

/** The bytes of a workbook with these sheets. */
export const xlsxOf = (sheets: readonly XlsxSheet[]): Buffer =>
  zipOf([
    [
      '[Content_Types].xml',
      `${DECLARATION}<Types xmlns="${PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`,
    ],
    ['_rels/.rels', relations([['officeDocument', 'xl/workbook.xml']])],
    ['xl/workbook.xml', workbook(sheets)],
    [
      'xl/_rels/workbook.xml.rels',
      relations([
        ...sheets.map((_, i): [string, string] => ['worksheet', `worksheets/sheet${i + 1}.xml`]),
        ['styles', 'styles.xml'],
      ]),
    ],
    ['xl/styles.xml', STYLES],
    ...sheets.map(({ rows }, i): [string, string] => [`xl/worksheets/sheet${i + 1}.xml`, sheet(rows)]),
  ])

/** Style 0 is plain, style 1 shows a number as a date (format 14). */
const STYLES = `${DECLARATION}<styleSheet ${MAIN}><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="0"/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0" xfId="0"/><xf numFmtId="14" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>`

const workbook = (sheets: readonly XlsxSheet[]): string =>
  `${DECLARATION}<workbook ${MAIN} xmlns:r="${RELATIONS}"><sheets>${sheets
    .map(({ name }, i) => `<sheet name="${escaped(name)}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`)
    .join('')}</sheets></workbook>`

const relations = (targets: readonly (readonly [string, string])[]): string =>
  `${DECLARATION}<Relationships xmlns="${PACKAGE}/relationships">${targets
    .map(([type, target], i) => `<Relationship Id="rId${i + 1}" Type="${RELATIONS}/${type}" Target="${target}"/>`)
    .join('')}</Relationships>`

const sheet = (rows: XlsxSheet['rows']): string =>
  `${DECLARATION}<worksheet ${MAIN}><sheetData>${rows
    .map((cells, r) => `<row r="${r + 1}">${cells.map((cell, c) => cellXml(cell, `${columnName(c)}${r + 1}`)).join('')}</row>`)
    .join('')}</sheetData></worksheet>`

const cellXml = (cell: XlsxCell, at: string): string => {
  if (cell === null) return ''
  if (typeof cell === 'string') return `<c r="${at}" t="inlineStr"><is><t xml:space="preserve">${escaped(cell)}</t></is></c>`
  if (typeof cell === 'number') return `<c r="${at}"><v>${cell}</v></c>`
  if (typeof cell === 'boolean') return `<c r="${at}" t="b"><v>${cell ? 1 : 0}</v></c>`
  if (cell instanceof Date) return `<c r="${at}" s="1"><v>${cell.getTime() / 86_400_000 + 25_569}</v></c>`
  return 'error' in cell ? `<c r="${at}" t="e"><v>${cell.error}</v></c>` : cell.xml
}

const columnName = (index: number): string =>
  index < 26 ? String.fromCharCode(65 + index) : `${columnName(Math.floor(index / 26) - 1)}${columnName(index % 26)}`

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')

/** A zip archive whose entries are stored as they are. */
export const zipOf = (entries: readonly (readonly [string, string])[]): Buffer => {
  const files: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const [name, text] of entries) {
    const [path, content] = [Buffer.from(name), Buffer.from(text)]
    const shared = Buffer.alloc(26)
    shared.writeUInt16LE(20, 0)
    shared.writeUInt32LE(crc32(content), 10)
    shared.writeUInt32LE(content.length, 14)
    shared.writeUInt32LE(content.length, 18)
    shared.writeUInt16LE(path.length, 22)
    const end = Buffer.alloc(14)
    end.writeUInt32LE(at, 10)
    files.push(Buffer.from('PK\u0003\u0004'), shared, path, content)
    directory.push(Buffer.from('PK\u0001\u0002'), Buffer.from([20, 0]), shared, end, path)
    at += 30 + path.length + content.length
  }
  const listing = Buffer.concat(directory)
  const tail = Buffer.alloc(18)
  tail.writeUInt16LE(entries.length, 4)
  tail.writeUInt16LE(entries.length, 6)
  tail.writeUInt32LE(listing.length, 8)
  tail.writeUInt32LE(at, 12)
  return Buffer.concat([...files, listing, Buffer.from('PK\u0005\u0006'), tail])
}
