/** Real .docx and .pdf files for the tests, written by hand. */
import { zipOf } from './temp-xlsx.ts'

const WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

/** A Word file of these paragraphs; `style` is the name of one of Word's own, such as Title or heading 2. */
export function docxOf(paragraphs: readonly { readonly text: string; readonly style?: string }[]): Buffer {
  const styles = [...new Set(paragraphs.flatMap(({ style }) => style ?? []))]
  const idOf = (style: string): string => style.replaceAll(' ', '')
  const body = paragraphs.map(({ text, style }) => {
    const look = style === undefined ? '' : `<w:pPr><w:pStyle w:val="${idOf(style)}"/></w:pPr>`
    return `<w:p>${look}<w:r><w:t xml:space="preserve">${escaped(text)}</w:t></w:r></w:p>`
  })
  const named = styles.map((s) => `<w:style w:type="paragraph" w:styleId="${idOf(s)}"><w:name w:val="${s}"/></w:style>`)
  return zipOf([
    [
      '[Content_Types].xml',
      `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>`,
    ],
    ['_rels/.rels', relation('officeDocument', 'word/document.xml')],
    ['word/_rels/document.xml.rels', relation('styles', 'styles.xml')],
    ['word/styles.xml', `<w:styles ${WORD}>${named.join('')}</w:styles>`],
    ['word/document.xml', `<w:document ${WORD}><w:body>${body.join('')}</w:body></w:document>`],
  ])
}

const relation = (type: string, target: string): string =>
  `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${RELATIONS}/${type}" Target="${target}"/></Relationships>`

/** Lines of a page: each stands under the one before, `down` points lower (default a line). */
export type PdfPage = readonly { readonly text: string; readonly size?: number; readonly down?: number }[]

/** A PDF of these pages, in Helvetica. `isProtected` = it opens with a password that nobody knows. */
export function pdfOf(pages: readonly PdfPage[], o: { title?: string; isProtected?: boolean } = {}): Buffer {
  const first = 4
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((_, i) => `${first + i * 2} 0 R`).join(' ')}] >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    ...pages.flatMap((page, i) => {
      const content = contentOf(page)
      const resources = '<< /Font << /F1 3 0 R >> >>'
      return [
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources ${resources} /Contents ${first + i * 2 + 1} 0 R >>`,
        `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
      ]
    }),
    `<< ${o.title === undefined ? '' : `/Title (${o.title})`} >>`,
    `<< /Filter /Standard /V 1 /R 2 /P -4 /O <${'41'.repeat(32)}> /U <${'42'.repeat(32)}> >>`,
  ]
  return written(objects, o.isProtected === true)
}

function contentOf(page: PdfPage): string {
  const lines = page.map(({ text, size = 11, down = size * 1.2 }) => {
    const shown = text.replaceAll(/[()\\]/g, (character) => `\\${character}`)
    return `/F1 ${size} Tf 0 ${-down} Td (${shown}) Tj`
  })
  return `BT 50 800 Td ${lines.join('\n')} ET`
}

function written(objects: readonly string[], isProtected: boolean): Buffer {
  let text = '%PDF-1.4\n'
  const places = objects.map((object, i) => {
    const place = text.length
    text += `${i + 1} 0 obj\n${object}\nendobj\n`
    return place
  })
  const entries = places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join('')
  const encryption = isProtected ? `/Encrypt ${objects.length} 0 R /ID [<00> <00>]` : ''
  const trailer = `<< /Size ${objects.length + 1} /Root 1 0 R /Info ${objects.length - 1} 0 R ${encryption} >>`
  const table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${entries}`
  return Buffer.from(`${text}${table}trailer\n${trailer}\nstartxref\n${text.length}\n%%EOF`, 'latin1')
}
