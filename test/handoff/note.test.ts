/** The note that sums up, and the transcript that is kept. */
import { describe, expect, test } from 'vitest'
import { LONGEST_NOTE, noteHtml, noteMark } from '../../src/handoff/note.ts'
import { transcriptOf } from '../../src/handoff/transcript.ts'
import { transcriptText } from '../../src/handoff/transcript-text.ts'
import { ANN, aConversation, FIN, parts } from './conversations.ts'

const FACTS = { participation: '1734537501', reasons: [{ rule: 'rating', why: 'it was rated 1, which is at most 2' } as const] }
const SOURCES = { content_sources: { content_sources: [{ title: 'Refunds', url: 'https://example.com/refunds' }] } }

const talk = aConversation({
  ai_agent: SOURCES,
  ...parts(
    { body: '<p>Refunds take <b>5 days</b>.</p><p>See the page.</p>', author: FIN },
    { body: '<p>It has been 9 &lt; 10 days &amp; nothing came</p>', author: ANN },
    { part_type: 'note', body: '<p>secret of the team</p>', author: { type: 'admin', id: '5', name: 'Bo', email: null } },
    { part_type: 'close', body: null, author: FIN },
  ),
})

describe('the note', () => {
  test('says who, what they asked, what Fin answered and from where, why it is handed over, and by which hand-off', () => {
    expect(noteHtml(talk, FACTS)).toBe(
      '<p><b>Handed over from Fin:</b> it was rated 1, which is at most 2</p>' +
        '<p><b>Who:</b> Ann (ann@example.com)</p>' +
        '<p><b>Asked:</b></p><ul><li>Where is my refund?</li><li>It has been 9 &lt; 10 days &amp; nothing came</li></ul>' +
        '<p><b>Fin answered:</b></p><ul><li>Refunds take 5 days. See the page.</li></ul>' +
        '<p><b>Answered from:</b></p><ul><li>Refunds: https://example.com/refunds</li></ul>' +
        '<p>Hand-off 499/1734537501</p>',
    )
  })

  test('of a conversation that says nothing, by somebody without a name', () => {
    const html = noteHtml(aConversation({ source: null }), FACTS)
    expect(html).toContain('<p><b>Who:</b> unknown</p><p><b>Asked:</b> nothing</p><p><b>Fin answered:</b> nothing</p>')
  })

  test('lets no HTML of a customer through', () => {
    const name = '<script>alert(1)</script>'
    const body = '<p>&lt;img src=x onerror=alert(1)&gt;</p><script>alert(2)</script>'
    const html = noteHtml(aConversation({ source: { body, author: { ...ANN, name } } }), FACTS)
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(html).not.toMatch(/<(?!\/?(?:p|b|ul|li)>)/)
    expect(html).not.toContain('alert(2)')
  })

  test.each([1, 3, 12, 40])('stays short with %i long messages each, and keeps the newest and its mark', (count) => {
    const long = Array.from({ length: count }, (_, i) => [
      { body: `<p>question ${i} ${'&amp;'.repeat(2_000)}</p>`, author: ANN },
      { body: `<p>answer ${i} ${'"'.repeat(2_000)}</p>`, author: FIN },
    ]).flat()
    const sources = Array.from({ length: 50 }, (_, i) => ({ title: `Page ${i} ${'&'.repeat(300)}`, url: null }))
    const html = noteHtml(aConversation({ ai_agent: { content_sources: { content_sources: sources } }, ...parts(...long) }), FACTS)
    expect(html.length).toBeLessThanOrEqual(LONGEST_NOTE)
    expect(html).toContain(`question ${count - 1} `)
    expect(html).toContain(`answer ${count - 1} `)
    expect(html.endsWith(`<p>${noteMark('499', '1734537501')}</p>`)).toBe(true)
  })
})

describe('the transcript', () => {
  test('keeps everything that Intercom told, Fin’s parts, times and references among it', () => {
    const more = {
      statistics: { count_reopens: 2 },
      sla_applied: { sla_name: 'gold' },
      waiting_since: 5,
      snoozed_until: 6,
      linked_objects: { data: [] },
    }
    const kept = transcriptOf({ ...talk, ...more })
    expect(kept).toMatchObject({ conversation: '499', parts: 4, truncated: false, updatedAt: new Date(1_734_537_501_000) })
    expect(kept.body).toMatchObject({ ...more, content_sources: SOURCES.content_sources.content_sources })
    expect(kept.body.parts).toHaveLength(4)
    expect(kept.body).not.toHaveProperty('conversation_parts')
  })

  test('is marked when Intercom did not hand out all parts', () => {
    const cut = { conversation_parts: { ...talk.conversation_parts, total_count: 501 } }
    expect(transcriptOf(aConversation({ ...talk, ...cut })).truncated).toBe(true)
  })

  test('reads like a talk', () => {
    expect(transcriptText(transcriptOf(talk).body)).toEqual([
      'state open',
      '',
      'Ann',
      '  Where is my refund?',
      '',
      '2024-12-18 15:58 UTC  Fin',
      '  Refunds take 5 days.',
      '  See the page.',
      '',
      '2024-12-18 15:58 UTC  Ann',
      '  It has been 9 < 10 days & nothing came',
      '',
      '2024-12-18 15:58 UTC  Bo, note',
      '  secret of the team',
      '',
      '2024-12-18 15:58 UTC  Fin, close',
      '',
      'Fin answered from',
      '  Refunds: https://example.com/refunds',
    ])
  })
})
