/** Cleans up after the test that asked for it, or after the file when it was asked for outside a test. */
import { afterAll, onTestFinished, TestRunner } from 'vitest'

type Cleanup = () => Promise<void>
const afterFile: Cleanup[] = []

afterAll(async () => {
  for (const cleanup of afterFile.splice(0).reverse()) await cleanup()
})

/** Runs `cleanup` when the present test has finished; in a `beforeAll`, when all tests of the file have. Last in, first out. */
export function atEnd(cleanup: Cleanup): void {
  if (TestRunner.getCurrentTest() === undefined) afterFile.push(cleanup)
  else onTestFinished(cleanup)
}
