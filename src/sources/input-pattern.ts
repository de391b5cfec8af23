/** Matches the keys of objects in a store, which are no folders and files: `*` within a folder, `**` over folders, `?` one character. */

/** Whether a key is meant as a pattern. */
export const isPattern = (key: string): boolean => /[*?]/.test(key)

/** What every key that matches begins with. */
export const fixedPrefix = (pattern: string): string => pattern.slice(0, pattern.search(/[*?]|$/))

export const patternMatcher = (pattern: string): ((key: string) => boolean) => {
  const source = pattern.replaceAll(/\*\*\/|\*\*|\*|\?|[^*?]+/g, (part) => PARTS.get(part) ?? literally(part))
  const expression = new RegExp(`^${source}$`, 's')
  return (key) => expression.test(key)
}

const PARTS = new Map([
  ['**/', '(?:.*/)?'],
  ['**', '.*'],
  ['*', '[^/]*'],
  ['?', '[^/]'],
])

const literally = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')
