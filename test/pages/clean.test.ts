/** Clean HTML: what stays, what goes, and that nothing that runs survives whatever comes in. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cleanHtml } from '../../src/pages/clean.ts'
import { anyHtml } from './arbitrary-html.ts'
import { expectClean } from './expect-clean.ts'

const page = new URL('https://docs.example.com/guide/start')
const clean = (html: string): string => cleanHtml(html, { base: page }).html
const bare = (html: string): string => cleanHtml(html, { base: 'none' }).html

describe('what stays', () => {
  test.each([
    ['headings', '<h1>A</h1><h6>B</h6>'],
    ['paragraphs and emphasis', '<p>A <strong>b</strong> <em>c</em><br>d</p>'],
    ['lists', '<ul><li>a</li><li>b<ol start="3"><li>c</li></ol></li></ul>'],
    ['definitions', '<dl><dt>a</dt><dd>b</dd></dl>'],
    ['tables', '<table><thead><tr><th colspan="2">a</th></tr></thead><tbody><tr><td>b</td><td></td></tr></tbody></table>'],
    ['code, line by line', '<pre><code>if (a &lt; b) {\n    run()\n}\n</code></pre>'],
    [
      'links and images',
      '<p><a href="https://example.com/x?a=1&amp;b=2">x</a><img src="https://example.com/i.png" alt="A &quot;b&quot;"></p>',
    ],
    ['mail and telephone links', '<a href="mailto:help@example.com">m</a><a href="tel:+100">t</a>'],
  ])('%s', (_, html) => {
    expect(clean(html)).toBe(html)
  })
})

describe('what goes', () => {
  test.each([
    ['scripts and styles with what is in them', '<p>a</p><script>alert(1)</script><style>p{}</style>', '<p>a</p>'],
    ['event handlers, ids, classes and styles', '<p id="a" class="b" style="color:red" onclick="x()" data-y="1">a</p>', '<p>a</p>'],
    ['comments', '<p>a<!-- secret --></p><!--[if IE]>x<![endif]-->', '<p>a</p>'],
    ['forms', '<p>a</p><form action="/s">Search<input name="q"><button>Go</button></form>', '<p>a</p>'],
    [
      'controls outside of forms',
      '<p>a<button>Copy</button><select><option>b</option></select><textarea>c</textarea></p>',
      '<p>a</p>',
    ],
    ['navigation', '<nav><ul><li><a href="/">Home</a></li></ul></nav><p>a</p>', '<p>a</p>'],
    [
      'frames and players',
      '<p>a</p><iframe src="https://e.example/v">b</iframe><video src="/v.mp4">c</video><object>d</object>',
      '<p>a</p>',
    ],
    ['drawings', '<p>a<svg><title>t</title><script>alert(1)</script><text>b</text></svg></p>', '<p>a</p>'],
    ['the head', '<head><title>T</title><meta charset="utf-8"></head><body><p>a</p></body>', '<p>a</p>'],
    ['links that run', '<p><a href="javascript:alert(1)">a</a> <a href=" java&#10;script:alert(1)">b</a></p>', '<p>a b</p>'],
    ['data URIs', '<p>a<img src="data:image/png;base64,AA"><a href="data:text/html,x">b</a></p>', '<p>ab</p>'],
    ['empty elements', '<p>a</p><p>&nbsp;</p><ul><li></li></ul><p><span> </span></p>', '<p>a</p>'],
    ['white space', '<p>\n  a\n   b  </p>\n\n  <p>c</p>  ', '<p>a b</p><p>c</p>'],
  ])('%s', (_, html, expected) => {
    expect(clean(html)).toBe(expected)
  })

  test.each([
    '<img src="https://e.example/i.png" width="1" height="1">',
    '<img src="https://e.example/i.png" width="0">',
    '<img src="https://e.example/i.png" style="width:1px;height:1px">',
    '<img src="https://e.example/i.png" style="display: none">',
    '<img src="https://e.example/i.png" hidden>',
    '<img src="https://www.facebook.com/tr?id=1&ev=PageView">',
    '<img src="https://www.google-analytics.com/collect?v=1">',
    '<img src="https://bat.bing.com/action/0?ti=1">',
    '<img src="/spacer.gif">',
    '<img src="https://u1.example.com/wf/open?upn=x">',
  ])('the tracking pixel %s', (html) => {
    expect(clean(`<p>a</p>${html}`)).toBe('<p>a</p>')
  })

  test.each([
    '<img src="/track.png">',
    '<img src="/i.png" width="16" style="line-height: 1">',
    '<img src="https://facebook.com/i.png">',
  ])('a picture stays: %s', (html) => {
    expect(clean(html)).toContain('<img src="https://')
  })
})

describe('boxes', () => {
  test('become paragraphs, so that words on both sides do not run together', () => {
    expect(clean('<div>a</div><div>b <span>c</span></div>')).toBe('<p>a</p><p>b c</p>')
    expect(clean('<main><div><h1>A</h1><div><p>b</p></div></div></main>')).toBe('<h1>A</h1><p>b</p>')
  })

  test('are lines in headings and in code', () => {
    expect(clean('<h2><div>A</div></h2><pre><div>a</div><div>  b</div></pre>')).toBe('<h2>A</h2><pre>a\n  b\n</pre>')
  })

  test('a form that holds the whole page is one of them: only its controls go', () => {
    expect(clean('<form><h1>A</h1><label>Name</label><input><p>b</p></form>')).toBe('<h1>A</h1><p>b</p>')
  })
})

describe('relative links and images', () => {
  const html = '<p><a href="../x#y">a</a> <a href="#z">b</a> <img src="i.png"></p>'
  test("are made absolute against the page's url", () => {
    expect(clean(html)).toBe(
      '<p><a href="https://docs.example.com/x#y">a</a> <a href="https://docs.example.com/guide/start#z">b</a> <img src="https://docs.example.com/guide/i.png"></p>',
    )
  })

  test('without a url links are unwrapped and images dropped, and both are counted', () => {
    expect(bare(html)).toBe('<p>a b</p>')
    expect(cleanHtml(html, { base: 'none' }).dropped).toEqual({ links: 1, images: 1 })
    expect(bare('<a href="//cdn.example/x">a</a>')).toBe('<a href="https://cdn.example/x">a</a>')
  })
})

describe('whatever comes in', () => {
  const options = { numRuns: 300 }

  test('nothing that runs, counts or decorates comes out', () => {
    fc.assert(
      fc.property(anyHtml, (html) => expectClean(clean(html))),
      options,
    )
  })

  test.each([['with a url', page] as const, ['without one', 'none'] as const])('cleaning twice gives the same, %s', (_, base) => {
    fc.assert(
      fc.property(anyHtml, (html) => {
        const once = cleanHtml(html, { base }).html
        expect(cleanHtml(once, { base }).html).toBe(once)
      }),
      options,
    )
  })

  test('cleaning in two steps, as a page that is cut goes, is cleaning at once', () => {
    fc.assert(
      fc.property(anyHtml, (html) => {
        const kept = cleanHtml(html, { base: 'kept', headingIds: true }).html
        expect(clean(kept)).toBe(clean(html))
      }),
      options,
    )
  })
})
