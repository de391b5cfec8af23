/** Word and PDF files become documents; broken and protected ones are refused, each with a reason of its own. */
import { expect, test } from 'vitest'
import { ConfigError } from '../../src/errors.ts'
import { createConverter } from '../../src/pages/convert.ts'
import { readDocumentFile } from '../../src/sources/document-file.ts'
import { documentKind } from '../../src/sources/document-kind.ts'
import { docxOf, pdfOf } from './document-files.ts'
import { zipOf } from './temp-xlsx.ts'

const OLD_WORD = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0, 0, 0])

test('the kind is told by the ending of the name', () => {
  expect(['a.docx', 'b/C.DOCX', 'd.pdf', 'e.md', 'docx', 'f.doc'].map(documentKind)).toEqual([
    'docx',
    'docx',
    'pdf',
    undefined,
    undefined,
    undefined,
  ])
})

test('a Word file keeps its headings and its text, and makes a page', async () => {
  const bytes = docxOf([
    { text: 'Travel policy', style: 'Title' },
    { text: 'Trains', style: 'heading 2' },
    { text: 'Second class, for R&D too.' },
  ])
  const read = await readDocumentFile('docx', bytes)
  expect(read).toEqual({
    title: null,
    format: 'html',
    body: '<h1>Travel policy</h1><h2>Trains</h2><p>Second class, for R&amp;D too.</p>',
  })
  if ('refused' in read) throw new Error('it was refused')
  const convert = await createConverter({})
  expect(convert({ external_id: 'travel.docx', ...read })).toMatchObject({ title: 'Travel policy' })
})

test('an empty Word file is no page, and the mapping says so', async () => {
  const read = await readDocumentFile('docx', docxOf([{ text: '' }]))
  if ('refused' in read) throw new Error('it was refused')
  const convert = await createConverter({})
  expect(convert({ external_id: 'empty.docx', ...read })).toMatchObject({ refused: { code: 'page_empty' } })
})

test('a PDF keeps its paragraphs; what is written larger is a heading; page numbers and cut words go', async () => {
  const bytes = pdfOf(
    [
      [
        { text: 'Expenses', size: 24 },
        { text: 'How to claim', size: 16, down: 40 },
        { text: 'Send the receipt to account-', down: 30 },
        { text: 'ing within a month. We pay' },
        { text: 'with the next salary (or <earlier>).' },
        { text: 'Nothing is paid in cash.', down: 30 },
        { text: 'Page 1 of 2', down: 300 },
      ],
      [{ text: '- taxi, by night only' }, { text: '- train' }, { text: '2', down: 300 }],
    ],
    { title: 'Expense policy' },
  )
  expect(await readDocumentFile('pdf', bytes)).toEqual({
    title: 'Expense policy',
    format: 'html',
    body: [
      '<h1>Expenses</h1>',
      '<h2>How to claim</h2>',
      '<p>Send the receipt to accounting within a month. We pay with the next salary (or &lt;earlier&gt;).</p>',
      '<p>Nothing is paid in cash.</p>',
      '<p>- taxi, by night only</p>',
      '<p>- train</p>',
    ].join('\n'),
  })
})

test('the bytes are left as they were, so that they may be read twice', async () => {
  const bytes = new Uint8Array(pdfOf([[{ text: 'Words' }]]))
  const before = bytes.slice()
  expect(await readDocumentFile('pdf', bytes)).toEqual(await readDocumentFile('pdf', bytes))
  expect(bytes).toEqual(before)
})

for (const [what, kind, bytes, code] of [
  ['a PDF with a password', 'pdf', pdfOf([[{ text: 'Secret' }]], { isProtected: true }), 'document_encrypted'],
  ['a scanned PDF', 'pdf', pdfOf([[], []]), 'page_empty'],
  ['a PDF that breaks off', 'pdf', pdfOf([[{ text: 'Words' }]]).subarray(0, 60), 'document_broken'],
  ['a text with the ending .pdf', 'pdf', Buffer.from('# Not a PDF'), 'document_broken'],
  ['an empty .pdf', 'pdf', Buffer.alloc(0), 'document_broken'],
  ['a Word file with a password, or an old one', 'docx', OLD_WORD, 'document_encrypted'],
  ['a Word file that breaks off', 'docx', docxOf([{ text: 'Words' }]).subarray(0, 300), 'document_broken'],
  ['a zip that holds something else', 'docx', zipOf([['a.txt', 'Words']]), 'document_broken'],
  ['a text with the ending .docx', 'docx', Buffer.from('# Not a Word file'), 'document_broken'],
  ['an empty .docx', 'docx', Buffer.alloc(0), 'document_broken'],
] as const) {
  test(`${what} is refused: ${code}`, async () => {
    const read = await readDocumentFile(kind, bytes)
    expect(read).toMatchObject({ refused: { code } })
  })
}

test('a Word file that would unpack to gigabytes is not unpacked', async () => {
  const bytes = docxOf([{ text: 'Words' }])
  const entry = bytes.indexOf('PK\u0001\u0002')
  bytes.writeUInt32LE(2 ** 31, entry + 24)
  expect(await readDocumentFile('docx', bytes)).toMatchObject({ refused: { code: 'page_too_large' } })
})

test('a package that is not installed is named', async () => {
  const missing = () => Promise.reject(Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' }))
  const docx = readDocumentFile('docx', docxOf([{ text: 'Words' }]), { loadMammoth: missing })
  await expect(docx).rejects.toThrow(ConfigError)
  await expect(docx).rejects.toThrow('reading .docx files needs the package mammoth: npm install mammoth')
  const pdf = readDocumentFile('pdf', pdfOf([[{ text: 'Words' }]]), { loadUnpdf: missing })
  await expect(pdf).rejects.toThrow('reading .pdf files needs the package unpdf: npm install unpdf')
})
