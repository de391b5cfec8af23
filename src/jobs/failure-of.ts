/** What a piece of work failed with, for who has to put things in order before it says so. */

/** Undefined when it did not fail. */
export async function failureOf(work: Promise<unknown>): Promise<Error | undefined> {
  try {
    await work
    return undefined
  } catch (error) {
    return asError(error)
  }
}

/** Whatever was thrown, or aborted a signal, as an error. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown })
}
