/** The codes of errors that Node and Postgres throw: `ENOENT`, `42501`. */

/** The code of an error; empty where it has none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

/** Whether an error, of whatever kind, carries this code. */
export function hasCode(error: unknown, code: string): boolean {
  return codeOf(error) === code
}
