/** Ends a read that goes in a circle: a next page that was there before, or a page with the very items of the one before it. */
import { ConfigError, Unreachable } from '../errors.ts'
import { markOf } from './http-json-mark.ts'
import type { NextPage } from './http-json-options.ts'
import type { Page, Step } from './http-json-paging.ts'
import { createPageGuard } from './http-page-guard.ts'

export interface CircleWatch {
  /** @throws ConfigError when the second page is the first one again: the API does not know how it was asked; Unreachable for a later one */
  look(page: Page, o: { isSecond: boolean }): void
  /** @throws Unreachable when this read has been there */
  follow(next: Step): void
}

export function createCircleWatch(o: { label: string; next: NextPage | undefined }): CircleWatch {
  const guard = createPageGuard({ label: o.label, operation: 'reading the next page' })
  let before: string | undefined
  return {
    look({ items, what }, { isSecond }) {
      const mark = items.length === 0 ? undefined : markOf(items)
      if (mark !== undefined && mark === before) throw sameAgain(what, { isSecond, next: o.next })
      before = mark
    },
    follow({ ask }) {
      if (ask.by === 'cursor') guard(String(ask.cursor))
      if (ask.by === 'url') guard(ask.url)
    },
  }
}

function sameAgain(what: string, o: { isSecond: boolean; next: NextPage | undefined }): ConfigError | Unreachable {
  const said = `${what} gave the same items as the page before`
  if (o.isSecond) return new ConfigError(`${said}: it seems not to know ${wayOf(o.next)}. Check next in the configuration.`)
  return new Unreachable(
    `${said}, so its pages would never end. The read was given up and nothing counts as missing. Where an API repeats its last page, has_more tells that it is the last.`,
  )
}

function wayOf(next: NextPage | undefined): string {
  if (next === undefined || !('slot' in next)) return 'the address of the next page'
  return next.slot.in === 'query' ? `the parameter "${next.slot.name}"` : `"${next.slot.name}" in the body`
}
