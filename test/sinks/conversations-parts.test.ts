/** The pure parts of the conversations sink: whom a name means, whom a row means, and whether two texts say the same. */
import { describe, expect, test } from 'vitest'
import type { FoundContact } from '../../src/sinks/contacts-match.ts'
import { findNamed, type Named } from '../../src/sinks/conversations-names.ts'
import { matchPerson } from '../../src/sinks/conversations-person-match.ts'
import { readableText, saysTheSame } from '../../src/sinks/conversations-text.ts'

describe('whom a name means', () => {
  const all: readonly Named[] = [
    { id: '1', name: 'Ann Bell', email: 'ann@example.com' },
    { id: '2', name: '1', email: null },
    { id: '3', name: null },
    ...['Cy', 'Di', 'Ed', 'Flo'].map((name, n) => ({ id: `1${n}`, name })),
  ]
  const found = (word: string) => findNamed(word, { kind: 'admin', all })

  test.each([
    ['1', '1'],
    [' ann bell ', '1'],
    ['ANN@example.com', '1'],
    ['3', '3'],
  ])('%j is admin %s', (word, id) => {
    expect(found(word)).toEqual({ id })
  })

  test('nobody: near names are told, or some of those there are, and never an email address', () => {
    expect(found('Ann Bel').refused?.why).toBe(
      'there is no admin "Ann Bel" in the workspace (looked for by id, email or name); did you mean "Ann Bell"?',
    )
    expect(found('zz@example.com').refused?.why).toBe(
      'there is no admin with this email address in the workspace (looked for by id, email or name); there are "Ann Bell", "1", "Cy", "Di", "Ed" and 1 more',
    )
  })
})

describe('whom a row means', () => {
  const contact = (id: string, o: Partial<FoundContact> = {}): FoundContact => ({
    id,
    role: 'user',
    externalId: null,
    email: null,
    createdAt: null,
    leadKey: null,
    ...o,
  })
  const email = 'ann@example.com'

  test.each([
    ['nobody', [], { email }, 'none'],
    [
      'by external_id before email',
      [contact('a', { email }), contact('b', { externalId: 'u1' })],
      { external_id: 'u1', email },
      'b',
    ],
    ['a user before leads', [contact('a', { email, role: 'lead' }), contact('b', { email })], { email }, 'b'],
    ['a lead', [contact('a', { email, role: 'lead' })], { email }, 'a'],
    ['the lead that a visitor became', [contact('a', { externalId: 'v', role: 'lead' })], { visitor_id: 'v' }, 'a'],
    ['somebody whose external_id is not known', [contact('a', { email })], { external_id: 'u1', email }, 'a'],
    ['nobody, where an email is shared', [contact('a', { email, externalId: 'u2' })], { external_id: 'u1', email }, 'none'],
    ['one that was found twice', [contact('a', { email }), contact('a', { email, createdAt: 1 })], { email }, 'a'],
    ['several', [contact('a', { email }), contact('b', { email })], { email }, 'a,b'],
  ])('%s', (_, found, ref, expected) => {
    const match = matchPerson(found, ref)
    expect(match.kind === 'one' ? match.contact.id : match.kind === 'several' ? match.ids.join() : match.kind).toBe(expected)
  })
})

describe('whether two texts say the same', () => {
  test.each([
    ['Hello', '<p>Hello</p>'],
    ['Two\nlines', '<p>Two<br>lines</p>'],
    ['a < b & "c"', '<p>a &lt; b &amp; &quot;c&quot;</p>'],
    ['<b>Hi</b> there', '<p><b>Hi</b> there</p>'],
    ['<p class="x">Hi</p>\n<p>there</p>', '<p>Hi</p><p>there</p>'],
    ['it’s 5 € &nbsp;now', '<p>it&#8217;s 5&nbsp;&#x20AC; now</p>'],
    ['a &amp; b', '<p>a &amp;amp; b</p>'],
  ])('%j and %j do', (sent, got) => {
    expect(saysTheSame(sent, got)).toBe(true)
  })

  test.each([
    ['Hello', '<p>Hello!</p>'],
    ['Hello', ''],
    ['1 < 2', '<p>1 2</p>'],
  ])('%j and %j do not', (sent, got) => {
    expect(saysTheSame(sent, got)).toBe(false)
  })

  test('an entity that nobody knows stays', () => {
    expect(readableText('&bogus; &#99999999; &#x110000; x')).toBe('&bogus; &#99999999; &#x110000; x')
  })
})
