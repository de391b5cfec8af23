/** Compares what a page shows with what came: run ids, addresses, times and durations differ from one run to another, and nothing else may. */

/** What a page calls a thing, and what it is called in this run of the page: ids of runs, addresses, ids that Intercom gives. */
export type TourNames = Map<string, string>

const NAME = /\b(?:\d{8}-[0-9a-z]{6}|127\.0\.0\.1:\d+|\d{15,}|[0-9a-f]{24})\b/g
/** What stands for whatever it is: on a line of its own for any number of lines, at the end of a line for its rest. */
const ANYTHING = '…'

/** Undefined when both are the same; else what is to be told. New names are learned. */
export function difference(shown: string, came: string, names: TourNames): string | undefined {
  const met: string[] = []
  const learned = (name: string): string => {
    const index = met.indexOf(name)
    if (index < 0) met.push(name)
    const known = names.get(name)
    if (known !== undefined) return escaped(known)
    return index < 0 ? `(?<n${met.length - 1}>${NAME.source})` : `\\k<n${index}>`
  }
  const pattern = steady(shown)
    .split('\n')
    .map((line) => patternOf(line, learned))
    .join('')
  const match = new RegExp(`^${pattern}$`).exec(`${steady(came)}\n`)
  if (match === null) return `the page shows\n\n${shown}\n\nand this came:\n\n${came}\n`
  for (const [index, name] of met.entries()) names.set(name, match.groups?.[`n${index}`] ?? names.get(name) ?? name)
  return undefined
}

/** With what things are called in this run of the page. */
export function named(text: string, names: TourNames): string {
  return text.replaceAll(NAME, (name) => names.get(name) ?? name)
}

function patternOf(line: string, learned: (name: string) => string): string {
  if (line.trim() === ANYTHING) return '(?:.*\\n)*?'
  const [whole, end] = line.endsWith(ANYTHING) ? [line.slice(0, -ANYTHING.length), '.*\\n'] : [line, '\\n']
  let pattern = ''
  let at = 0
  for (const { 0: name, index } of whole.matchAll(NAME)) {
    pattern += escaped(whole.slice(at, index)) + learned(name)
    at = index + name.length
  }
  return pattern + escaped(whole.slice(at)) + end
}

/** Without what the clock decides: times of day, durations, and how wide a column is because of them. */
function steady(text: string): string {
  return text
    .replaceAll(/\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?: UTC|Z)/g, '<time>')
    .replaceAll(/\b\d[\d,.]* (?:ms|s|min|h)\b/g, '<duration>')
    .replaceAll(/^(\d{8}-\w{6} .*) \d+\.\d$/gm, '$1 <seconds>')
    .replaceAll(/ +/g, ' ')
    .replaceAll(/ $/gm, '')
    .trimEnd()
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}
