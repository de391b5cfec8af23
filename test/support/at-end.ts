/** Cleans up after the test that asked for it, or after the file when it was asked for outside a test. */
import { onTestFinished, TestRunner } from 'vitest'

type Cleanup = () => Promise<void>
const afterFile: Cleanup[] = []

/** Runs `cleanup` when the present test has finished; in a `beforeAll`, when all tests of the file have. Last in, first out. */
export function atEnd(cleanup: Cleanup): void {
  if (TestRunner.getCurrentTest() === undefined) afterFile.push(cleanup)
  else onTestFinished(cleanup)
}

/** What was asked for outside a test; setup-file.ts calls it when the file has ended. */
export async function cleanUpFile(): Promise<void> {
  for (const cleanup of afterFile.splice(0).reverse()) await cleanup()
}
