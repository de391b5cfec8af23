/** The search language: what people write, the JSON that Intercom gets, and how a mistake is answered. */
import { describe, expect, test } from 'vitest'
import { ConfigError } from '../../src/errors.ts'
import { parseSearch } from '../../src/intercom/search-language.ts'
import type { SearchQuery } from '../../src/intercom/search-query.ts'

const conversations = (written: string | Readonly<Record<string, unknown>>) =>
  parseSearch(written, { of: 'conversations', version: '2.16' })
const contacts = (written: string | Readonly<Record<string, unknown>>, version = '2.16') =>
  parseSearch(written, { of: 'contacts', version })
/** The message of the refusal. */
const refusal = (search: () => SearchQuery): string => {
  try {
    return `accepted: ${JSON.stringify(search())}`
  } catch (error) {
    return error instanceof ConfigError ? error.message : String(error)
  }
}

describe('filters', () => {
  test.each([
    ['state = open', 'state', '=', 'open'],
    ['state != "closed"', 'state', '!=', 'closed'],
    ["source.subject ~ 'refund'", 'source.subject', '~', 'refund'],
    ['source.author.email !~ "@example.com"', 'source.author.email', '!~', '@example.com'],
    ['source.url ^ https://x.example/a?b', 'source.url', '^', 'https://x.example/a?b'],
    ['source.body$end', 'source.body', '$', 'end'],
    ['ai_agent_participated = true', 'ai_agent_participated', '=', true],
    ['read = FALSE', 'read', '=', false],
    ['ai_agent.rating < 3', 'ai_agent.rating', '<', 3],
    ['admin_assignee_id = "991267715"', 'admin_assignee_id', '=', 991267715],
    ['team_assignee_id = null', 'team_assignee_id', '=', null],
    ['id = 00503', 'id', '=', '00503'],
    ['state in [open, snoozed]', 'state', 'IN', ['open', 'snoozed']],
    ['admin_assignee_id NIN [1,2]', 'admin_assignee_id', 'NIN', [1, 2]],
    ['tag_ids IN ["86"]', 'tag_ids', 'IN', ['86']],
  ] as const)('%s', (written, field, operator, value) => {
    expect(conversations(written)).toEqual({ field, operator, value })
  })

  test('times are ISO 8601, in UTC where they say nothing else, and become unix seconds', () => {
    const seconds = (written: string) => conversations(`created_at > ${written}`)
    expect(seconds('2024-12-18')).toMatchObject({ value: 1734480000 })
    expect(seconds('2024-12-18T15:58:31Z')).toMatchObject({ value: 1734537511 })
    expect(seconds('2024-12-18T17:58:31.9+02:00')).toMatchObject({ value: 1734537511 })
    expect(seconds('"2024-12-18 15:58:31"')).toMatchObject({ value: 1734537511 })
    expect(seconds('1734537511')).toMatchObject({ value: 1734537511 })
  })

  test('in a custom attribute a word is what it looks like and a quoted text is a text', () => {
    const value = (written: string) => contacts(`custom_attributes.plan = ${written}`)
    expect(value('pro')).toMatchObject({ value: 'pro' })
    expect(value('12.5')).toMatchObject({ value: 12.5 })
    expect(value('"12.5"')).toMatchObject({ value: '12.5' })
    expect(value('true')).toMatchObject({ value: true })
    expect(value("'true'")).toMatchObject({ value: 'true' })
    expect(value('2024-12-18')).toMatchObject({ value: 1734480000 })
    expect(value('"2024-12-18"')).toMatchObject({ value: '2024-12-18' })
    expect(value('007')).toMatchObject({ value: '007' })
    expect(value('12345678901234567890')).toMatchObject({ value: '12345678901234567890' })
    expect(value('null')).toMatchObject({ value: null })
  })

  test('names and texts of any kind, in quotes', () => {
    expect(contacts('custom_attributes."Plan (new)" = pro')).toMatchObject({ field: 'custom_attributes.Plan (new)' })
    expect(contacts('"custom_attributes.Plan name" = pro')).toMatchObject({ field: 'custom_attributes.Plan name' })
    expect(contacts(String.raw`name = "a \"b\" \\ c\n"`)).toMatchObject({ value: 'a "b" \\ c\n' })
    expect(contacts("name = O'Brien")).toMatchObject({ value: "O'Brien" })
    expect(contacts('name = "AND"')).toMatchObject({ value: 'AND' })
    expect(contacts('name = ""')).toMatchObject({ value: '' })
  })
})

describe('groups', () => {
  const [a, b, c, d] = ['open', 'read', 'ai_agent_participated', 'open'].map((field, index) => ({
    field,
    operator: '=',
    value: index < 3,
  }))
  const [A, B, C, D] = ['open = true', 'read = true', 'ai_agent_participated = true', 'open = false']

  test('AND binds tighter than OR; a filter beside groups gets a group of its own', () => {
    expect(conversations(`${A} OR ${B} AND ${C}`)).toEqual({
      operator: 'OR',
      value: [
        { operator: 'AND', value: [a] },
        { operator: 'AND', value: [b, c] },
      ],
    })
  })

  test('parentheses', () => {
    expect(conversations(`(${A} or ${B}) and (${C} or ${D})`)).toEqual({
      operator: 'AND',
      value: [
        { operator: 'OR', value: [a, b] },
        { operator: 'OR', value: [c, d] },
      ],
    })
  })

  test('what is nested without need becomes one group', () => {
    expect(conversations(`((${A})) AND (${B} AND (${C} AND ${D}))`)).toEqual({ operator: 'AND', value: [a, b, c, d] })
    expect(conversations(`((${A}))`)).toEqual(a)
  })

  test('the official limits: two levels, 15 filters in a group', () => {
    expect(refusal(() => conversations(`${A} AND (${B} OR (${C} AND ${D}))`))).toBe(
      'search, column 34: Intercom takes at most 2 levels of AND and OR, as in (a OR b) AND (c OR d); write it with fewer parentheses',
    )
    const many = (count: number) => Array.from({ length: count }, (_, index) => `id = ${index}`).join(' OR ')
    expect(conversations(many(15))).toMatchObject({ operator: 'OR' })
    expect(refusal(() => conversations(`open = true AND (${many(16)})`))).toBe(
      'search, column 18: Intercom takes at most 15 filters joined by OR, and here are 16; several values of one field go into one filter: field IN [a, b]',
    )
  })
})

describe('operators that a field does not take are refused by name', () => {
  test.each([
    ['created_at ~ 2024', 'search, column 12: created_at is a date: it takes =, < and >, not ~'],
    ['role = user AND created_at >= 2024-01-01', 'search, column 28: created_at is a date: it takes =, < and >, not >='],
    ['tag_id IN [1]', 'search, column 8: tag_id is a tag: it takes = and !=, not IN'],
    ['has_hard_bounced > 1', 'search, column 18: has_hard_bounced is true or false: it takes =, !=, IN and NIN, not >'],
    ['email > x', 'search, column 7: email is a text: it takes =, !=, IN, NIN, ~, !~, ^ and $, not >'],
  ])('contacts: %s', (written, message) => {
    expect(refusal(() => contacts(written))).toBe(message)
  })

  test('2.17 and Preview compare times of contacts to the second', () => {
    for (const version of ['2.17', 'Preview', 'Unstable'])
      expect(contacts('created_at >= 2024-01-01', version)).toMatchObject({ operator: '>=', value: 1704067200 })
    expect(refusal(() => contacts('created_at >= 2024-01-01', '2.9'))).toContain('not >=')
  })

  test('conversations know no >=, because > includes the value there', () => {
    expect(refusal(() => conversations('ai_agent.rating >= 3'))).toBe(
      'search, column 17: ai_agent.rating is a number: it takes =, !=, IN, NIN, > and <, not >=; in conversations > includes the value itself',
    )
    expect(conversations('created_at NIN [2024-01-01]')).toMatchObject({ value: [1704067200] })
  })
})

describe('mistakes name the place and what would be right', () => {
  test.each([
    ['', 'search, column 1: expected a filter such as state = open'],
    ['state', 'search, column 6: expected an operator after the field: = != > < >= <= IN NIN ~ !~ ^ $'],
    ['state NOT open', 'search, column 7: expected an operator after the field: = != > < >= <= IN NIN ~ !~ ^ $'],
    ['state ! open', 'search, column 7: "!" alone is no operator: write != or !~'],
    ['state = ', 'search, column 9: expected a value after ='],
    ['state = AND open = true', 'search, column 9: expected a value after ='],
    ['state = very open', 'search, column 14: expected AND, OR or the end; a text of several words needs quotes'],
    ['state = "open', 'search, column 9: the quote that begins here is not closed'],
    [String.raw`state = "o\pen"`, String.raw`search, column 11: after a backslash come \, ", ', n, r or t`],
    ['state = op"en"', 'search, column 11: a quote within a word: put the whole text in quotes, and \\" for a quote in it'],
    ['(state = open', 'search, column 1: the parenthesis that begins here is not closed'],
    ['state = open)', 'search, column 13: this parenthesis was not opened'],
    ['state IN open', 'search, column 10: IN takes a list in brackets, such as [pro, team]'],
    ['state IN [open closed]', 'search, column 16: expected a comma or the closing bracket of the list'],
    ['state IN []', 'search, column 11: expected a value after IN'],
    ['state = [open]', 'search, column 9: = takes one value; a list goes with IN or NIN'],
    ['AND state = open', 'search, column 1: expected a field, such as state'],
    ['stat = open', 'search, column 1: conversations cannot be searched by "stat"; did you mean "state"?'],
    [
      'plan = pro',
      'search, column 1: conversations cannot be searched by "plan"; a custom attribute is written custom_attributes.<name>',
    ],
    ['open = yes', 'search, column 8: open takes true or false'],
    ['ai_agent.rating = 2.5', 'search, column 19: ai_agent.rating takes a whole number'],
    ['state ~ null', 'search, column 9: null goes with = and != only; a text that reads so needs quotes'],
    ['state = open\nAND opn = true', 'search, line 2, column 5: conversations cannot be searched by "opn"; did you mean "open"?'],
  ])('%j', (written, message) => {
    expect(refusal(() => conversations(written))).toBe(message)
  })

  test('a date', () => {
    expect(refusal(() => conversations('created_at > 2024-02-30'))).toBe(
      'search, column 14: created_at takes a date such as 2026-01-31 or 2026-01-31T09:30:00+02:00 (UTC where no offset is given), or unix seconds',
    )
    expect(refusal(() => conversations('created_at > 1734537511000'))).toContain('unix seconds')
  })

  test('what was searched for is never told: it can be somebody', () => {
    const messages = ['name = a b@example.com', 'ann@example.com = 1', 'created_at = ann@example.com', '{"query": ann@example.com}']
    for (const written of messages) expect(refusal(() => contacts(written))).toMatch(/^search(?!.*@example)/)
  })

  test('hostile texts end quickly, with a message', () => {
    for (const written of ['('.repeat(19_000), 'a'.repeat(30_000), '"'.repeat(19_999), `{"a":${'['.repeat(9_000)}`])
      expect(refusal(() => contacts(written))).toMatch(/^search/)
  })
})

describe("Intercom's own JSON", () => {
  const filter = { field: 'created_at', operator: '>', value: '1306054154' } as const

  test('is taken as it is, as a text too, with or without the query around it', () => {
    const query = { operator: 'AND', value: [filter, { field: 'state', operator: 'IN', value: ['open', 'snoozed'] }] } as const
    for (const written of [query, { query }]) {
      expect(conversations(written)).toEqual(query)
      expect(conversations(`\n ${JSON.stringify(written)}`)).toEqual(query)
    }
    expect(conversations(filter)).toEqual(filter)
  })

  test('a filter beside groups gets a group of its own, because Intercom describes no mixed ones', () => {
    const group = { operator: 'OR', value: [filter, filter] } as const
    expect(conversations({ operator: 'AND', value: [filter, group] })).toEqual({
      operator: 'AND',
      value: [{ operator: 'AND', value: [filter] }, group],
    })
  })

  test.each([
    [
      { field: 'created_at', operator: '~', value: 'x' },
      'search, query.operator: created_at is a date: it takes =, !=, IN, NIN, > and <, not ~',
    ],
    [
      { operator: 'AND', value: [{ field: 'stat', operator: '=', value: 'x' }] },
      'search, query.value[0].field: conversations cannot be searched by "stat"; did you mean "state"?',
    ],
    [
      { field: 'state', operator: 'AND', value: 'x' },
      'search, query: expected {"field": …, "operator": …, "value": …} with a known operator, or {"operator": "AND" or "OR", "value": [ … ]}',
    ],
    [{ operator: 'OR', value: [] }, 'search, query: expected {"field"'],
    [{ field: 'state', operator: 'IN', value: 'open' }, 'search, query.value: state takes a list with IN'],
    [{ field: 'state', operator: '=', value: ['open'] }, 'search, query.value: state takes one value with ='],
    [{ field: 'state', operator: '~', value: null }, 'search, query.value: state takes null with = and != only'],
    [{ field: 'open', operator: '=', value: 'true' }, 'search, query.value: open takes true or false'],
    [{ field: 'created_at', operator: '>', value: '2024-01-01' }, 'search, query.value: created_at takes unix seconds'],
    [{ query: filter, pagination: { per_page: 5 } }, 'search, pagination: only "query" can be given; all pages are read'],
  ])('%j is refused', (json, message) => {
    expect(refusal(() => conversations(json))).toContain(message)
    expect(refusal(() => conversations(JSON.stringify(json)))).toContain(message)
  })

  test('a text that only begins like it', () => {
    expect(refusal(() => conversations('{"field": "state"'))).toBe(
      'search: it begins with { and so should be JSON, but it is none; check quotes, commas and brackets',
    )
  })
})
