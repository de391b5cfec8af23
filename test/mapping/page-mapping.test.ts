/** The mapping of a page sync: keys, records, what changes them, and documents that are refused. */
import { describe, expect, test } from 'vitest'
import type { RowMapping } from '../../src/jobs/parts.ts'
import { compilePageMapping, type PageMappingSpec } from '../../src/mapping/page-mapping.ts'

const SYNC: PageMappingSpec = {
  name: 'handbook',
  contentSource: 'https://handbook.example.com',
  locale: 'en',
  availability: { aiAgent: true, aiCopilot: false },
}

const compile = (changes: Partial<PageMappingSpec> = {}): Promise<RowMapping> => compilePageMapping({ ...SYNC, ...changes })
const DOCUMENT = { external_id: 'a.md', title: 'A', body: 'Text.', format: 'markdown', url: 'https://handbook.example.com/a' }

test('a document becomes the page that Intercom is to hold', async () => {
  const mapping = await compile()
  const record = {
    external_id: 'a.md',
    title: 'A',
    html: '<p>Text.</p>',
    url: 'https://handbook.example.com/a',
    locale: 'en',
    ai_agent_availability: true,
    ai_copilot_availability: false,
  }
  expect(mapping.key([DOCUMENT])).toBe('a.md')
  expect(mapping.map([DOCUMENT])).toEqual({
    record,
    compare: { ...record, content_source: 'https://handbook.example.com' },
    notes: [],
  })
})

test("the document's own language goes before that of the sync; without a url it is noted that Fin names no source", async () => {
  const { url: _, ...bare } = DOCUMENT
  expect((await compile({ locale: 'de' })).map([{ ...bare, locale: 'fr' }])).toMatchObject({
    record: { locale: 'fr' },
    notes: [{ code: 'page_without_url' }],
  })
  expect((await compile({ locale: 'de' })).map([bare])).toMatchObject({ record: { locale: 'de' } })
})

describe('the hash', () => {
  test.each([
    ['who may use the pages', { availability: { aiAgent: true, aiCopilot: true } }],
    ['where they go', { contentSource: 'https://other.example.com' }],
    ['their language', { locale: 'fr' }],
    ['the selectors', { content: 'main' }],
    ['what is removed', { remove: ['.toc'] }],
  ])('changes with %s', async (_, changes) => {
    expect((await compile(changes)).hash).not.toBe((await compile()).hash)
  })

  test('is the same for the same settings, whatever the sync is called', async () => {
    expect((await compile({ name: 'docs', content: undefined })).hash).toBe((await compile()).hash)
  })
})

describe('documents that are refused', () => {
  test.each([
    ['no external_id', { ...DOCUMENT, external_id: undefined }, 'key_missing'],
    ['a blank one', { ...DOCUMENT, external_id: '  ' }, 'key_missing'],
    ['a long one', { ...DOCUMENT, external_id: 'x'.repeat(513) }, 'key_too_long'],
    ['a broken one', { ...DOCUMENT, external_id: 'a\0' }, 'text_invalid'],
    ['no document at all', undefined, 'key_missing'],
    ['text instead of one', 'a.md', 'key_missing'],
  ])('%s', async (_, document, code) => {
    expect((await compile()).key([document])).toMatchObject({ code })
  })

  test.each([
    ['a body that is no text', { body: 5 }, 'document_invalid', 'body:'],
    ['a format nobody knows', { format: 'docx' }, 'document_invalid', 'format:'],
    ['a url that is none', { url: '/a' }, 'url_invalid', '"/a"'],
    ['a url that runs', { url: 'javascript:alert(1)' }, 'url_invalid', 'https://'],
    ['a language that is none', { locale: 'English' }, 'locale_invalid', '"English"'],
    ['an empty body', { body: '\n' }, 'page_empty', 'no text'],
  ])('%s', async (_, changes, code, why) => {
    expect((await compile()).map([{ ...DOCUMENT, ...changes }])).toEqual({ refused: { code, why: expect.stringContaining(why) } })
  })
})

test('a document is mapped again from the cells that were kept of it', async () => {
  const mapping = await compile()
  const document = { ...DOCUMENT, updated_at: new Date(0), path: 'docs/a.md' }
  const stored: unknown = JSON.parse(JSON.stringify(document))
  expect(mapping.map([stored])).toEqual(mapping.map([document]))
})
