/** What is wrong in a configuration file, and where: shown all at once, in the file's order. */
import { ConfigError } from '../errors.ts'
import { redact } from './redact.ts'

/** Counted from 1. */
export interface Place {
  readonly line: number
  readonly column: number
}

/** Where in the file's tree: keys and list indexes. */
export type Path = readonly (string | number)[]

export interface Problem {
  readonly place: Place
  readonly path: Path
  readonly message: string
}

/** `syncs.leads.source.include[0]`; a key that is no plain word is put in quotes. */
export function showPath(path: Path): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : /^[\w-]+$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`))
    .join('')
    .replace(/^\./, '')
}

/** `fin-sync.yaml:3:11: workspace.region: expected …` */
export function showProblem(file: string, problem: Problem): string {
  const path = showPath(problem.path)
  return `${file}:${problem.place.line}:${problem.place.column}: ${path === '' ? '' : `${path}: `}${redact(problem.message)}`
}

const byPlace = (a: Problem, b: Problem) => a.place.line - b.place.line || a.place.column - b.place.column

/** One error that names every problem, sorted by place. `file` as it is to be shown. */
export function problemsError(file: string, problems: readonly Problem[]): ConfigError {
  const lines = problems.toSorted(byPlace).map((problem) => showProblem(file, problem))
  return new ConfigError(
    lines.length === 1 ? lines.join('') : `${file} has ${lines.length} problems:\n${lines.map((line) => `  ${line}`).join('\n')}`,
  )
}
