/** The codes of errors that Node and Postgres throw: `ENOENT`, `42501`. */

/** Whether an error, of whatever kind, carries this code. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
