/** Turns what zod found into sentences for a person: what was expected, and what is there instead. */
import type { z } from 'zod'
import { didYouMean } from '../did-you-mean.ts'
import type { Path } from './problem.ts'

/** One thing that is wrong. `atKey`: the key itself is, not its value. */
export interface Finding {
  readonly path: Path
  readonly message: string
  readonly atKey: boolean
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  record: 'a mapping',
  object: 'a mapping',
}

function oneOf(options: readonly unknown[]): string {
  const names = options.map(String)
  return `expected ${names.length > 1 ? `${names.slice(0, -1).join(', ')} or ${names.at(-1)}` : names.join('')}`
}

/** The values an issue would take; zod's types leave out `options`, which issues of discriminated unions carry. */
function optionsOf(issue: object): readonly unknown[] {
  const options: unknown = Reflect.get(issue, 'values') ?? Reflect.get(issue, 'options')
  return Array.isArray(options) ? options : []
}

/** What was expected, for issues whose schema says nothing itself; to be given to `safeParse` as `error`. */
export function expectation(issue: z.core.$ZodRawIssue): string {
  if (issue.code === 'invalid_type') return `expected ${TYPE_NAMES[issue.expected] ?? issue.expected}`
  if (issue.code === 'invalid_value') return oneOf(issue.values)
  if (issue.code === 'too_small') return `expected at least ${issue.minimum}${issue.origin === 'string' ? ' characters' : ''}`
  if (issue.code === 'too_big') return `expected at most ${issue.maximum}${issue.origin === 'string' ? ' characters' : ''}`
  if (issue.code === 'invalid_format')
    return `expected ${issue.format === 'url' ? 'a URL that begins with https://' : `a text like ${issue.pattern ?? issue.format}`}`
  // A discriminated union whose discriminator (`kind`, `type`) is none of the known ones.
  if (issue.code === 'invalid_union' && issue.discriminator !== undefined) return oneOf(optionsOf(issue))
  return 'does not fit'
}

type Issue = z.core.$ZodIssue

const steps = (path: readonly PropertyKey[]): Path => path.map((step) => (typeof step === 'number' ? step : String(step)))

/** Of a union's branches the one that was meant: the only one that takes a value of this type at all. */
function meantBranch(issue: z.core.$ZodIssueInvalidUnion): readonly Issue[] {
  const fitting = issue.errors.filter((branch) => !branch.some((inner) => inner.path.length === 0 && inner.code === 'invalid_type'))
  return fitting.length === 1 ? (fitting[0] ?? []) : []
}

/** Settings whose value may be, or hold, a password or a token. */
const PRIVATE = /token|secret|password|url/i

/** A value as it may be shown: never one of a private setting, never longer than a line. */
function show(value: unknown, path: Path): string {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return value === null ? 'nothing' : 'a mapping'
  // A list of tokens has them under names of their own.
  if (path.slice(-2).some((step) => PRIVATE.test(String(step))))
    return `a ${typeof value === 'string' ? 'text' : typeof value} that is not shown`
  const text = JSON.stringify(value) ?? ''
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}

function sentence(issue: Issue, value: unknown, path: Path): string {
  if (issue.code === 'custom' && issue.params?.['found'] !== true) return issue.message
  if (value === undefined) return `is missing; ${issue.message}`
  const hint = typeof value === 'string' ? didYouMean(value, optionsOf(issue).map(String)) : ''
  return `${issue.message}, found ${show(value, path)}${hint}`
}

/** Flattens an issue into findings. `written` gives what the file has at a path, before variables were put in; undefined for nothing. */
export function findingsOf(issue: Issue, written: (path: Path) => unknown, above: Path = []): readonly Finding[] {
  const path = [...above, ...steps(issue.path)]
  if (issue.code === 'unrecognized_keys') {
    const messages = issue.message.split('\n')
    return issue.keys.map((key, index) => ({ path: [...path, key], message: messages[index] ?? issue.message, atKey: true }))
  }
  if (issue.code === 'invalid_key') return [{ path, message: issue.issues[0]?.message ?? issue.message, atKey: true }]
  const inner = issue.code === 'invalid_union' ? meantBranch(issue) : []
  if (inner.length > 0) return inner.flatMap((one) => findingsOf(one, written, path))
  return [{ path, message: sentence(issue, written(path), path), atKey: false }]
}
