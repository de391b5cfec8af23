/** The Markdown of Notion's API becomes Markdown that everybody reads; what is written here is how the API writes it. */
import { expect, test } from 'vitest'
import { plainMarkdown } from '../../src/sources/notion-markdown.ts'

const SIGNED = 'https://prod-files-secure.s3.us-west-2.amazonaws.com/plan.png?X-Amz-Algorithm=AWS4&X-Amz-Signature=1'

for (const [what, notion, plain] of [
  ['every line is a paragraph of its own', 'One\nTwo<br>still two', 'One\n\nTwo<br>still two'],
  [
    'colours and toggles are no text',
    '# Title {color="blue"}\n## More {toggle="true" color="red_bg"}\n\tInside',
    '# Title\n\n## More\n\nInside',
  ],
  ['what is indented belongs to what is before, and is no code', 'One\n\tTwo\n\t\tThree\nFour', 'One\n\nTwo\n\nThree\n\nFour'],
  [
    'lists nest, and hold what stands under their items',
    '- one\n\t- two\n\t\ttext\n- three\n1. a\n1. b\n\tb goes on\n- [ ] open\n\t- deeper\n- [x] done',
    '- one\n  - two\n\n    text\n- three\n1. a\n1. b\n\n   b goes on\n- [ ] open\n  - deeper\n- [x] done',
  ],
  ['quotes hold their children', '> One<br>two\n\tThree', '> One<br>two\n>\n> Three'],
  [
    'boxes are what is in them',
    '<callout icon="!" color="gray_bg">\n\tMind **the** gap\n</callout>\n<columns>\n\t<column>\n\t\tLeft\n\t</column>\n\t<column>\n\t\tRight\n\t</column>\n</columns>\n<synced_block url="u">\n\tShared\n</synced_block>',
    'Mind **the** gap\n\nLeft\n\nRight\n\nShared',
  ],
  ['a box in the newer way too', '::: callout {icon="!"}\nMind the gap\n:::\nAfter', 'Mind the gap\n\nAfter'],
  ['a toggle is its title and its text', '<details>\n<summary>More</summary>\n\tHidden\n</details>', '**More**\n\nHidden'],
  [
    'code is left as it is, wherever it stands',
    '- item\n\t```js\n\tif (a) {\n\t\tb() {color="x"}\n\t}\n\n\t```\n```md\n~~~\n```\nAfter',
    '- item\n\n  ```js\n  if (a) {\n  \tb() {color="x"}\n  }\n\n  ```\n\n```md\n~~~\n```\n\nAfter',
  ],
  ['code with fences in it gets longer ones', '````\n```\n````', '````\n```\n````'],
  ['an equation is code', '$$\nx^2\n$$\nAfter', '```math\nx^2\n```\n\nAfter'],
  [
    'a table with a head',
    '<table header-row="true">\n<tr>\n<td>Class</td>\n<td>a \\| **b**</td>\n</tr>\n<tr color="red">\n<td>x<br>y</td>\n</tr>\n</table>\nAfter',
    '| Class | a \\| **b** |\n| --- | --- |\n| x<br>y |  |\n\nAfter',
  ],
  [
    'a table without one, indented',
    'One\n\t<table>\n\t\t<tr>\n\t\t\t<td>1</td>\n\t\t</tr>\n\t</table>',
    'One\n\n|  |\n| --- |\n| 1 |',
  ],
  ['pictures that anybody can load stay', '![A plan](https://example.com/a.png)', '![A plan](https://example.com/a.png)'],
  ['of those that only Notion serves the caption stays', `![A plan](${SIGNED})\n![](${SIGNED})\nAfter`, 'A plan\n\nAfter'],
  [
    'files and films are links where others can follow them',
    `<file src="${SIGNED}">The form</file>\n<video src="https://youtu.be/1">Watch</video>\n<pdf src="https://example.com/a.pdf"></pdf>`,
    'The form\n\n[Watch](https://youtu.be/1)\n\n[https://example.com/a.pdf](https://example.com/a.pdf)',
  ],
  ['pages in a page are links', '<page url="https://www.notion.so/1" color="red">Child</page>', '[Child](https://www.notion.so/1)'],
  [
    'mentions are their words',
    'Ask <mention-user url="user://1">Ada</mention-user> by <mention-date start="2026-01-02" end="2026-01-03"/>, see <mention-page url="https://www.notion.so/1">Travel</mention-page>[^https://example.com].',
    'Ask Ada by 2026-01-02 – 2026-01-03, see Travel.',
  ],
  [
    'what says nothing goes',
    '<empty-block/>\n<table_of_contents/>\n<unknown url="https://www.notion.so/1#2" alt="bookmark"/>\n---\nEnd',
    '---\n\nEnd',
  ],
  ['what is not closed is read to the end', '```\ncode\nmore', '```\ncode\nmore\n```'],
  ['nothing is nothing', '', ''],
] as const) {
  test(`${what}`, () => {
    expect(plainMarkdown(notion)).toBe(plain)
  })
}
