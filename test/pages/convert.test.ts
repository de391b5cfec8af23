/** From a document to a page: formats, titles, selectors, and documents that make none. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createConverter } from '../../src/pages/convert.ts'
import type { PageDocument } from '../../src/pages/document.ts'
import type { Selectors } from '../../src/pages/select.ts'
import { anyHtml } from './arbitrary-html.ts'
import { expectClean } from './expect-clean.ts'

async function convert(document: Partial<PageDocument>, selectors: Selectors = {}) {
  const converter = await createConverter(selectors)
  return converter({ external_id: 'guide.md', body: '', format: 'markdown', ...document })
}

async function refusal(document: Partial<PageDocument>, selectors: Selectors = {}): Promise<string | undefined> {
  return (await convert(document, selectors)).refused?.code
}

describe('Markdown', () => {
  test('with tables, task lists, code and raw HTML', async () => {
    const body =
      '# Start\n\n| a | b |\n|---|--:|\n| 1 | `x<y` |\n\n- [x] done\n- [ ] ~~not~~ yet\n\n```js\n## no heading\n```\n\n<b onclick="x()">raw</b>'
    expect(await convert({ body })).toEqual({
      title: 'Start',
      html:
        '<h1>Start</h1><table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td><code>x&lt;y</code></td></tr></tbody></table>' +
        '<ul><li>☑ done</li><li>☐ <del>not</del> yet</li></ul><pre><code>## no heading\n</code></pre><p><strong>raw</strong></p>',
      notes: [],
    })
  })

  test("relative links are made absolute against the page's url, or noted", async () => {
    const body = 'See [setup](../setup.md) and ![map](map.png).'
    expect(await convert({ body, url: 'https://docs.example.com/guide/a' })).toMatchObject({
      html: '<p>See <a href="https://docs.example.com/setup.md">setup</a> and <img src="https://docs.example.com/guide/map.png" alt="map">.</p>',
      notes: [],
    })
    expect(await convert({ body })).toMatchObject({
      html: '<p>See setup and .</p>',
      notes: [{ code: 'links_unwrapped', why: expect.stringContaining('1 relative link and 1 relative image') }],
    })
  })
})

test('plain text becomes paragraphs and lines', async () => {
  const body = '\nFirst <line>\nsecond line\n\n\nNext & last\n'
  expect(await convert({ body, format: 'text' })).toMatchObject({
    html: '<p>First &lt;line&gt;<br>second line</p><p>Next &amp; last</p>',
  })
})

describe('the title', () => {
  test.each([
    ['what the document says', { title: ' A\n title ', body: '# B\n\nx' }, 'A title'],
    ['the first h1', { body: '## A\n\n# B `c`\n\nx' }, 'B c'],
    ['the first heading', { body: 'x\n\n### A & B\n\n## C' }, 'A & B'],
    ['the title in the head', { format: 'html', body: '<title>A &amp; B</title><p>x' }, 'A & B'],
    ["the file's name", { body: 'x', path: 'guides/getting-started.md' }, 'Getting started'],
    ["the folder's name of an index", { body: 'x', path: 'guides/account_settings/index.md' }, 'Account settings'],
    ['the external_id', { body: 'x' }, 'guide.md'],
  ] as const)('is %s', async (_, document, title) => {
    expect(await convert(document)).toMatchObject({ title })
  })
})

describe('selectors', () => {
  const body = '<header>H</header><main><h1>A</h1><p>b</p><div class="toc">t</div><article>c</article></main><article>d</article>'
  test('choose the part that is the page, and what goes out of it', async () => {
    expect(await convert({ body, format: 'html' }, { content: 'main, article', remove: ['.toc'] })).toMatchObject({
      html: '<h1>A</h1><p>b</p><p>c</p><p>d</p>',
    })
    expect(await convert({ body, format: 'html' }, { remove: ['header', '.toc', 'article'] })).toMatchObject({
      html: '<h1>A</h1><p>b</p>',
    })
  })

  test('are for HTML alone, and not for pieces of it', async () => {
    expect(await convert({ body: 'a' }, { content: 'main' })).toMatchObject({ html: '<p>a</p>' })
    expect(await convert({ body: '<p>a</p>', format: 'html', piece: true }, { content: 'main' })).toMatchObject({
      html: '<p>a</p>',
    })
  })

  test('that are none are named before anything is read', async () => {
    await expect(createConverter({ content: 'main[' })).rejects.toThrow(/"main\[" is no CSS selector/)
    await expect(createConverter({ remove: ['p', '>>'] })).rejects.toThrow(SyntaxError)
  })
})

describe('documents that make no page', () => {
  test.each([
    ['nothing', { body: '' }, 'page_empty'],
    ['white space', { body: ' \n\t\n' }, 'page_empty'],
    ['headings', { body: '# A\n\n## B\n' }, 'page_empty'],
    ['an image', { body: '![a](https://example.com/a.png)' }, 'page_empty'],
    ['a script', { format: 'html', body: '<script>var text = 1</script>' }, 'page_empty'],
    [
      'links',
      { body: '# Contents\n\n- [a](https://example.com/a)\n- [b](https://example.com/b) | [c](https://example.com/c)\n' },
      'page_only_navigation',
    ],
    ['navigation', { format: 'html', body: '<nav><a href="/a">Home</a></nav>' }, 'page_only_navigation'],
    ['a NUL character', { body: 'a\0b' }, 'page_not_text'],
    ['half a character', { body: 'a\ud83d' }, 'page_bad_encoding'],
    ['quotes in quotes in quotes', { body: `${'> '.repeat(20_000)}a` }, 'page_too_deep'],
  ] as const)('%s', async (_, document, code) => {
    expect(await refusal(document)).toBe(code)
  })

  test('all of it was removed', async () => {
    expect(await refusal({ format: 'html', body: '<div class="x">a</div>' }, { remove: ['.x'] })).toBe('page_only_navigation')
  })

  test('nothing matches the selector', async () => {
    expect(await refusal({ format: 'html', body: '<p>a</p>' }, { content: 'main' })).toBe('content_selector_missed')
  })

  test('HTML nested deep is flattened, and its text stays', async () => {
    const page = await convert({ format: 'html', body: `${'<blockquote>'.repeat(2_000)}<p>deep</p>` })
    expect(page).toMatchObject({ html: expect.stringContaining('deep') })
  })
})

test('whatever comes in, in any format, ends as a page with a title and clean HTML, or with one reason', async () => {
  const converter = await createConverter({ content: 'main, body', remove: ['.c', 'aside'] })
  fc.assert(
    fc.property(fc.oneof(anyHtml, fc.string({ unit: 'binary' })), fc.constantFrom('markdown', 'html', 'text'), (body, format) => {
      const page = converter({ external_id: 'x', body, format, url: 'https://docs.example.com/x' })
      if (page.refused) {
        expect(page.refused.code).toMatch(/^(page|content)_/)
        return
      }
      expect(page.title).not.toBe('')
      expectClean(page.html)
    }),
    { numRuns: 300 },
  )
})
