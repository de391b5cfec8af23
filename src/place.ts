/** Where a row stands, for people: the file and the line, also where several files are read as one source. */

/** A place in the second file is 2,000,000,000 + its line, so that places stay whole numbers that grow over all files. */
const PLACES_A_FILE = 1_000_000_000

/** The place of a line in one of several files. `file` is 0-based, `line` as its own source tells it. */
export const placeOf = (file: number, line: number): number => (file + 1) * PLACES_A_FILE + line

/** As `source.label` names several files: a folder and a list (`exports/{a.csv,b.csv}`), or the pattern they match. */
const LIST = /^(.*)\{([^{}]*)\}$/s
const PATTERN = /[*?[\]{}]|\/$/

/** `contacts.csv:214`; of several files the one it is: `exports/b.csv:214`, or `exports/*.csv (file 2):214` where their names are not known. */
export const placeText = (label: string, place: number): string => {
  const file = Math.floor(place / PLACES_A_FILE)
  if (file === 0 || !PATTERN.test(label)) return `${label}:${place}`
  const [, folder = '', names] = LIST.exec(label) ?? []
  const name = names?.split(',')[file - 1]
  return `${name === undefined ? `${label} (file ${file})` : folder + name}:${place % PLACES_A_FILE}`
}
