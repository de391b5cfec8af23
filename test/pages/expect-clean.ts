/** Says that HTML holds nothing but what pages keep, as a parser of another kind than the sanitizer's reads it. */
import { load } from 'cheerio'
import { expect } from 'vitest'

const ATTRIBUTES = new Map([
  ['a', ['href']],
  ['img', ['src', 'alt']],
  ['ol', ['start']],
  ['td', ['colspan', 'rowspan']],
  ['th', ['colspan', 'rowspan']],
])
const NEVER = 'script style form input button iframe svg math nav title textarea noscript template object embed'.split(' ')

export function expectClean(html: string): void {
  const $ = load(html, null, false)
  for (const element of $('*').toArray()) {
    if (!('attribs' in element)) throw new Error(`an element of another kind: ${element.type}`)
    expect(NEVER).not.toContain(element.name)
    for (const [name, value] of Object.entries(element.attribs)) {
      expect(ATTRIBUTES.get(element.name) ?? []).toContain(name)
      if (name === 'href' || name === 'src') expect(value).toMatch(/^(https?:\/\/|mailto:|tel:)/)
    }
  }
  const others = $.root().contents().toArray()
  expect(others.filter((node) => node.type === 'comment' || node.type === 'directive')).toEqual([])
}
