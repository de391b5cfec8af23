/** Splitting: a long document becomes pages by its second-level headings, under names that stay. */
import { describe, expect, test } from 'vitest'
import { createConverter } from '../../src/pages/convert.ts'
import type { PageDocument } from '../../src/pages/document.ts'
import type { Selectors } from '../../src/pages/select.ts'
import { createSplitter } from '../../src/pages/split.ts'

async function split(document: Partial<PageDocument>, selectors: Selectors = {}): Promise<readonly PageDocument[]> {
  const splitter = await createSplitter(selectors)
  return splitter({ external_id: 'guide.md', body: '', format: 'markdown', ...document })
}

const ids = (pieces: readonly PageDocument[]): string[] => pieces.map((one) => one.external_id)
const titles = (pieces: readonly PageDocument[]) => pieces.map((one) => one.title)

const GUIDE = `# Guide

What this is about.

## Install & run

Get it.

\`\`\`sh
## not a heading
\`\`\`

### Details

More.

## Use *it*

Like this.
`

describe('Markdown', () => {
  test('what stands before the first heading is the page itself, and each heading begins a page', async () => {
    const pieces = await split({ body: GUIDE, url: 'https://docs.example.com/guide', locale: 'fr' })
    expect(ids(pieces)).toEqual(['guide.md', 'guide.md#install--run', 'guide.md#use-it'])
    expect(titles(pieces)).toEqual(['Guide', 'Guide: Install & run', 'Guide: Use it'])
    expect(pieces.map((one) => one.url)).toEqual([
      'https://docs.example.com/guide',
      'https://docs.example.com/guide#install--run',
      'https://docs.example.com/guide#use-it',
    ])
    expect(pieces[1]?.body).toContain('## not a heading\n')
    expect(pieces.every((one) => one.locale === 'fr')).toBe(true)
    expect(pieces.map((one) => one.body).join('\n\n')).toBe(GUIDE.trimEnd())
  })

  test('an edit touches one piece', async () => {
    const [before, after] = [await split({ body: GUIDE }), await split({ body: GUIDE.replace('Get it.', 'Get it now.') })]
    expect(after.filter((piece, i) => JSON.stringify(piece) !== JSON.stringify(before[i])).map((one) => one.external_id)).toEqual([
      'guide.md#install--run',
    ])
  })

  test('a document without second-level headings comes back as it is', async () => {
    const body = '# Guide\n\nText.\n\n### Third\n\n```\n## code\n```\n'
    expect(await split({ body })).toEqual([{ external_id: 'guide.md', body, format: 'markdown' }])
    expect(ids(await split({ body: '## no', format: 'text' }))).toEqual(['guide.md'])
  })

  test('a beginning that is no more than the title is no page', async () => {
    const pieces = await split({ body: '# Guide\n\n---\n\n## A\n\na\n' })
    expect([ids(pieces), titles(pieces)]).toEqual([['guide.md#a'], ['Guide: A']])
    expect(titles(await split({ body: '## A\n\na', path: 'x/user-guide.md' }))).toEqual(['User guide: A'])
  })

  test('headings of one name are counted', async () => {
    const body = '## Install\n\na\n\n## Install\n\nb\n\n## Install 2\n\nc\n\n## Install\n\nd\n\n## 🎉\n\ne\n\n## Überblick\n\nf\n'
    expect(ids(await split({ body }))).toEqual(
      ['install', 'install-2', 'install-2-2', 'install-3', 'section', 'überblick'].map((name) => `guide.md#${name}`),
    )
  })

  test('link definitions go along with the pieces that use them', async () => {
    const pieces = await split({
      body: '## A\n\nSee [x][Ref]\n\n## B\n\nno link\n\n## C\n\nSee [ref]\n\n[ref]: https://example.com/r\n',
    })
    const convert = await createConverter({})
    const links = pieces.map((piece) => /href="([^"]*)/.exec(String(Object(convert(piece)).html))?.[1])
    expect(links).toEqual(['https://example.com/r', undefined, 'https://example.com/r'])
  })

  test('what cannot be read comes back as it is, to be refused later', async () => {
    expect(ids(await split({ body: `${'> '.repeat(20_000)}a\n\n## B` }))).toEqual(['guide.md'])
  })
})

describe('HTML', () => {
  const body = `<html><head><title>Guide - Docs</title></head><body><nav><h2>Menu</h2></nav><main><div><h1>Guide</h1><p>About.</p>
    <section><h2 id="set-up" class="x">Setting <b>up</b></h2><p>See <a href="b.html">b</a>.</p></section>
    <section><h2>Use</h2><pre>&lt;h2&gt;no&lt;/h2&gt;</pre></section></div></main></body></html>`

  test("is cut in the same way; a heading's own id is the name", async () => {
    const pieces = await split({ body, format: 'html', external_id: 'g', url: 'https://docs.example.com/g' }, { content: 'main' })
    expect(ids(pieces)).toEqual(['g', 'g#set-up', 'g#use'])
    expect(titles(pieces)).toEqual(['Guide', 'Guide: Setting up', 'Guide: Use'])
    expect(pieces[1]?.url).toBe('https://docs.example.com/g#set-up')
  })

  test('its pieces become the same pages as the whole, without being selected from again', async () => {
    const selectors = { content: 'main', remove: ['.none'] }
    const convert = await createConverter(selectors)
    const document = { external_id: 'g', body, format: 'html', url: 'https://docs.example.com/g' } as const
    const pages = (await split(document, selectors)).map((piece) => String(Object(convert(piece)).html))
    expect(pages[1]).toBe('<h2>Setting <strong>up</strong></h2><p>See <a href="https://docs.example.com/b.html">b</a>.</p>')
    expect(pages.join('')).toBe(String(Object(convert(document)).html))
  })

  test('a document that nothing matches comes back as it is', async () => {
    expect(ids(await split({ body, format: 'html' }, { content: '#none' }))).toEqual(['guide.md'])
  })
})
