/** Confluence's storage format becomes HTML that says what a reader of the page reads. */
import { expect, test } from 'vitest'
import { storageToHtml } from '../../src/sources/confluence-storage.ts'

const macro = (name: string, inside: string) => `<ac:structured-macro ac:name="${name}">${inside}</ac:structured-macro>`

for (const [what, storage, html] of [
  ['text and entities stay as they are', '<p>A&nbsp;&amp;&nbsp;B &lt;c&gt;</p>', '<p>A&nbsp;&amp;&nbsp;B &lt;c&gt;</p>'],
  ['empty elements of XML are closed', '<p>a<strong/>b<br/>c</p><p/>', '<p>a<strong></strong>b<br>c</p><p></p>'],
  [
    'code is kept as it was written',
    macro(
      'code',
      '<ac:parameter ac:name="language">js</ac:parameter><ac:plain-text-body><![CDATA[if (a < b) "&amp;"]]></ac:plain-text-body>',
    ),
    '<pre><code>if (a &lt; b) &quot;&amp;amp;&quot;</code></pre>',
  ],
  [
    'a panel says its title and what is in it, panels in panels too',
    macro(
      'info',
      `<ac:parameter ac:name="title">R&amp;D</ac:parameter><ac:rich-text-body><p>Read</p>${macro('note', '<ac:rich-text-body><p>this</p></ac:rich-text-body>')}</ac:rich-text-body>`,
    ),
    '<p><strong>R&amp;D</strong></p><p>Read</p><p>this</p>',
  ],
  [
    'what macros show from elsewhere goes',
    `<p>a</p>${macro('toc', '')}${macro('include', '<ac:parameter ac:name="">x</ac:parameter>')}`,
    '<p>a</p>',
  ],
  ['a status is its words', `<p>${macro('status', '<ac:parameter ac:name="title">DONE</ac:parameter>')}</p>`, '<p>DONE</p>'],
  [
    'links to pages are their words',
    '<p><ac:link><ri:page ri:content-title="A &amp; B"/></ac:link>, <ac:link><ri:page ri:content-title="C"/><ac:plain-text-link-body><![CDATA[see <C>]]></ac:plain-text-link-body></ac:link>, <ac:link><ac:link-body>the <em>rest</em></ac:link-body></ac:link></p>',
    '<p>A &amp; B, see &lt;C&gt;, the <em>rest</em></p>',
  ],
  [
    'other links stay',
    '<p><a href="https://example.com/?a=1&amp;b=2">x</a></p>',
    '<p><a href="https://example.com/?a=1&amp;b=2">x</a></p>',
  ],
  ['nobody is named by a mention of an account', '<p>Ask <ac:link><ri:user ri:account-id="1"/></ac:link>.</p>', '<p>Ask .</p>'],
  [
    'pictures from the web stay, attached ones need a login',
    '<ac:image ac:alt="A plan"><ri:url ri:value="https://example.com/a.png?x=1&amp;y=2"/></ac:image><ac:image><ri:attachment ri:filename="b.png"/></ac:image>',
    '<img src="https://example.com/a.png?x=1&amp;y=2" alt="A plan">',
  ],
  [
    'tasks are a list',
    '<ac:task-list><ac:task><ac:task-id>1</ac:task-id><ac:task-status>complete</ac:task-status><ac:task-body>One</ac:task-body></ac:task><ac:task><ac:task-status>incomplete</ac:task-status><ac:task-body>Two</ac:task-body></ac:task></ac:task-list>',
    '<ul><li>☑ One</li><li>☐ Two</li></ul>',
  ],
  ['a date is its day', '<p>On <time datetime="2026-02-03"/></p>', '<p>On 2026-02-03</p>'],
  [
    'layouts and comments are unwrapped',
    '<ac:layout><ac:layout-section ac:type="two_equal"><ac:layout-cell><p>a <ac:inline-comment-marker ac:ref="1">b</ac:inline-comment-marker></p></ac:layout-cell></ac:layout-section></ac:layout>',
    '<p>a b</p>',
  ],
  [
    'a newer macro shows what older readers are to see',
    '<ac:adf-extension><ac:adf-node type="panel"><ac:adf-content><p>new</p></ac:adf-content></ac:adf-node><ac:adf-fallback><div><p>plain</p></div></ac:adf-fallback></ac:adf-extension>',
    '<div><p>plain</p></div>',
  ],
  ['an emoji is the sign itself', '<p><ac:emoticon ac:name="tick" ac:emoji-fallback="✅"/></p>', '<p>✅</p>'],
  [
    'what is broken is read as far as it goes',
    '<p>a<strong>b</p><ac:layout><table><tr><td>c',
    '<p>a<strong>b</strong></p><table><tr><td>c</td></tr></table>',
  ],
  ['nothing is nothing', '', ''],
] as const) {
  test(`${what}`, () => {
    expect(storageToHtml(storage)).toBe(html)
  })
}
