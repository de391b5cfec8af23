/** A YAML text as plain values that remember where in the text they stand. */
import { type Document, isAlias, isMap, isNode, isScalar, isSeq, LineCounter, type Pair, parseDocument } from 'yaml'
import type { Path, Place, Problem } from './problem.ts'

export interface YamlFile {
  readonly value: unknown
  readonly problems: readonly Problem[]
  /** Where the value at a path stands; for a value that is not there, where the nearest key above it stands. */
  placeOf(path: Path): Place
  /** Where the last key of a path stands. */
  placeOfKey(path: Path): Place
}

/** Aliases more than this many times expanded are an attack or a mistake. */
const MAX_ALIASES = 100
const START: Place = { line: 1, column: 1 }

interface Step {
  readonly key: unknown
  readonly value: unknown
}

const isKey = (pair: Pair, step: string | number) => isScalar(pair.key) && String(pair.key.value) === String(step)

/** One step down the tree; undefined where there is nothing. */
function stepInto(document: Document, node: unknown, step: string | number): Step | undefined {
  const target = isAlias(node) ? node.resolve(document) : node
  if (isSeq(target)) return { key: target.items[Number(step)], value: target.items[Number(step)] }
  const pair = isMap(target) ? target.items.find((item) => isKey(item, step)) : undefined
  return pair && { key: pair.key, value: pair.value }
}

/** The nodes along a path, as far as they are there; the first is the root. */
function stepsOf(document: Document, path: Path): readonly Step[] {
  const steps: Step[] = [{ key: document.contents, value: document.contents }]
  for (const name of path) {
    const next = stepInto(document, steps.at(-1)?.value, name)
    if (next === undefined) break
    steps.push(next)
  }
  return steps
}

function toValue(document: Document): { readonly value: unknown } | { readonly message: string } {
  try {
    return { value: document.toJS({ maxAliasCount: MAX_ALIASES }) }
  } catch (error) {
    // What yaml throws for an alias without its anchor and for one that is expanded too often.
    if (error instanceof ReferenceError) return { message: error.message }
    throw error
  }
}

/** Whether a value contains itself, as `a: &a [*a]` does. */
function isCircular(value: unknown, above: ReadonlySet<unknown> = new Set()): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (above.has(value)) return true
  const inside = new Set(above).add(value)
  return Object.values(value).some((child) => isCircular(child, inside))
}

function problemsOf(document: Document, place: (offset: number) => Place): Problem[] {
  return [...document.errors, ...document.warnings].map((error) => ({
    place: place(error.pos[0]),
    path: [],
    // A line of the text itself is never quoted: it may hold a token.
    message: error.code === 'DUPLICATE_KEY' ? 'this key is there already in the same mapping' : error.message,
  }))
}

/** Parses a text (LF or CRLF, YAML 1.2). When `problems` is not empty, `value` means nothing. */
export function parseYaml(text: string): YamlFile {
  const counter = new LineCounter()
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false })
  const place = (offset: number): Place => {
    const { line, col } = counter.linePos(offset)
    return line === 0 ? START : { line, column: col }
  }
  const placeOfNode = (node: unknown) => (isNode(node) && node.range ? place(node.range[0]) : undefined)
  const placeOf = (path: Path) => {
    const steps = stepsOf(document, path)
    const last = steps.at(-1)
    const isThere = steps.length > path.length
    return (isThere ? placeOfNode(last?.value) : undefined) ?? placeOfNode(last?.key) ?? START
  }
  const placeOfKey = (path: Path) => placeOfNode(stepsOf(document, path).at(-1)?.key) ?? START

  const problems = problemsOf(document, place)
  const parsed = problems.length === 0 ? toValue(document) : { value: undefined }
  if ('message' in parsed)
    return { value: undefined, problems: [{ place: START, path: [], message: parsed.message }], placeOf, placeOfKey }
  const circular = isCircular(parsed.value)
    ? [{ place: START, path: [], message: 'an alias refers to something that contains it' }]
    : []
  return { value: parsed.value, problems: [...problems, ...circular], placeOf, placeOfKey }
}
