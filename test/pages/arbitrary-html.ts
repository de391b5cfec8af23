/** HTML of all kinds for property tests: well nested, badly nested, and hostile. */
import fc from 'fast-check'

const TAGS = (
  'p div span section article h1 h2 h3 ul ol li dl dt dd table thead tbody tfoot tr th td caption pre code b i strong em a img br hr ' +
  'blockquote figure figcaption form input button nav header script style iframe svg math title textarea noscript template x-y details summary'
).split(' ')

const ATTRIBUTES = [
  'href="/a"',
  'href="https://example.com/x?a=1&b=2"',
  'href="javascript:alert(1)"',
  'href=" java\tscript:alert(1)"',
  'href="data:text/html,<script>alert(1)</script>"',
  'href="vbscript:x"',
  'href="//cdn.example/x"',
  'href="#here"',
  'src="/i.png"',
  'src=x onerror=alert(1)',
  'src="data:image/svg+xml;base64,AAAA"',
  'src="https://example.com/i.png" width="1" height="1"',
  'onclick="alert(1)"',
  'onload=alert(1)',
  'style="background:url(javascript:alert(1))"',
  'class="c" id="d"',
  'colspan="2"',
  'alt="a > b &amp; &quot;c&quot;"',
  "title='\"><script>alert(1)</script>'",
  'xlink:href="javascript:alert(1)"',
  'formaction="javascript:alert(1)"',
  'srcset="javascript:alert(1) 1x"',
]

const TEXTS = [
  ' ',
  '  \n\t ',
  'a',
  ' words in between ',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '&nbsp;',
  '&#106;avascript:',
  '<!-- a comment -->',
  '<!--><script>alert(1)</script>',
  '<![CDATA[<script>alert(1)</script>]]>',
  '<?php echo 1 ?>',
  '<',
  '>',
  '&',
  '"',
  '</',
  '<!doctype html>',
  '\u00e9\u4e2d\ud83d\ude00',
]

const open = fc
  .tuple(fc.constantFrom(...TAGS), fc.subarray(ATTRIBUTES, { maxLength: 3 }), fc.constantFrom('>', '/>', ' >', ''))
  .map(([tag, attributes, end]) => `<${tag} ${attributes.join(' ')}${end}`)
const close = fc.constantFrom(...TAGS).map((tag) => `</${tag}>`)
const text = fc.oneof(fc.constantFrom(...TEXTS), fc.string({ maxLength: 6 }))

export const anyHtml: fc.Arbitrary<string> = fc
  .array(fc.oneof({ weight: 3, arbitrary: open }, { weight: 2, arbitrary: close }, { weight: 3, arbitrary: text }), {
    maxLength: 25,
  })
  .map((parts) => parts.join(''))
