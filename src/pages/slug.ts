/** Names for parts of a page, made from their headings the way documentation sites do, so that a link to one leads to it. Pure. */

/** `Install & run` → `install--run`, as GitHub does; letters of any language stay. */
export function slugOf(heading: string): string {
  const slug = heading
    .normalize('NFC')
    .toLowerCase()
    .trim()
    .replaceAll(/[^\p{L}\p{M}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-')
  return /[\p{L}\p{N}]/u.test(slug) ? slug.slice(0, LONGEST) : 'section'
}

/** A part of a key, which is an index of at most 512 characters. */
const LONGEST = 200

/** Gives each name once: the second `install` is `install-2`. */
export function createNames(): (name: string) => string {
  const given = new Set<string>()
  return (name) => {
    let free = name
    for (let n = 2; given.has(free); n += 1) free = `${name}-${n}`
    given.add(free)
    return free
  }
}
