/** A folder of Markdown, HTML, text, Word and PDF files keeps the contract of a source of documents; what cannot be read is refused alone. */
import { expect, test } from 'vitest'
import { openDirectory } from '../../src/sources/directory.ts'
import { testDocumentSource } from '../contracts/document-source.ts'
import { readAll, rowsOf } from '../contracts/source.ts'
import { documentFolder } from '../support/documents.ts'
import { docxOf, pdfOf } from './document-files.ts'

const ALL = { include: ['**/*'], exclude: [] }
const URL = 'https://help.example.com/{name}'

const words = (n: number) => `The steps of file ${n}.`
const docx = (text: string) => docxOf([{ text: 'Guide', style: 'Title' }, { text: 'Steps', style: 'heading 2' }, { text }])
const pdf = (text: string) =>
  pdfOf(
    [
      [
        { text: 'Guide', size: 24 },
        { text: 'Steps', size: 16, down: 40 },
        { text, down: 30 },
      ],
    ],
    { title: 'Guide' },
  )

/** What the file with this ending holds. */
const CONTENT: Readonly<Record<string, (text: string) => string | Uint8Array>> = {
  md: (text) => `---\ntitle: Guide\n---\n## Steps\n\n${text}\n`,
  html: (text) => `<title>Guide</title><h2>Steps</h2><p>${text}</p>`,
  docx,
  pdf,
}

const FORMATS = { md: 'markdown', html: 'html', docx: 'html', pdf: 'html' } as const
const endingOf = (path: string) => path.split('.').at(-1) ?? ''
const contentOf = (path: string, text: string) => CONTENT[endingOf(path)]?.(text) ?? text

testDocumentSource({
  name: 'openDirectory on Markdown, HTML, Word and PDF',
  make: async () => {
    const endings = ['md', 'html', 'docx', 'pdf'] as const
    const files = Array.from({ length: 12 }, (_, n) => ({ n, ending: endings[n % 4] ?? 'md', name: `part ${n % 2}/file-${n}` }))
    const pathOf = ({ name, ending }: (typeof files)[number]) => `${name}.${ending}`
    const folder = await documentFolder(
      Object.fromEntries(files.map((file) => [pathOf(file), contentOf(pathOf(file), words(file.n))])),
    )
    return {
      source: await openDirectory({ path: folder.path, ...ALL, url: URL, chunkRows: 5 }),
      documents: files.map((file) => ({
        external_id: pathOf(file),
        title: file.ending === 'md' || file.ending === 'pdf' ? 'Guide' : null,
        format: FORMATS[file.ending],
        url: `https://help.example.com/${file.name.replace(' ', '%20')}`,
        says: words(file.n),
      })),
      edit: (path, text) => folder.write(path, contentOf(path, text)),
      remove: (path) => folder.remove(path),
      spoil: async () => {
        await folder.write('part 0/file-2.docx', 'no Word file')
        return 'part 0/file-2.docx'
      },
      close: async () => undefined,
    }
  },
})

test('Word and PDF files that are broken or protected are refused alone, each with its code', async () => {
  const folder = await documentFolder({
    'a.docx': docx('fine').subarray(0, 200),
    'b.docx': Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
    'c.pdf': 'no PDF',
    'd.pdf': pdfOf([[{ text: 'secret' }]], { isProtected: true }),
    'e.pdf': pdfOf([[]]),
    'f.docx': docx('fine'),
  })
  const rows = rowsOf(await readAll(await openDirectory({ path: folder.path, ...ALL })))
  expect(rows.map(({ problem }) => problem?.code)).toEqual([
    'document_broken',
    'document_encrypted',
    'document_broken',
    'document_encrypted',
    'page_empty',
    undefined,
  ])
})

test('files that have no front matter are named by their path, whatever names the others', async () => {
  const folder = await documentFolder({
    'a.md': '---\nid: 17\n---\nText',
    'b.docx': docx('fine'),
    'c.txt': 'Text',
    'd.pdf': 'no PDF',
  })
  const rows = rowsOf(await readAll(await openDirectory({ path: folder.path, ...ALL, externalId: 'id' })))
  expect(rows.map(({ cells }) => cells[0])).toMatchObject([
    { external_id: '17' },
    { external_id: 'b.docx' },
    { external_id: 'c.txt' },
    { external_id: 'd.pdf' },
  ])
})
