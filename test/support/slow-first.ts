/** The order of the test files: those that take longest begin first, so that nobody waits for one of them at the end. */
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** By what they took on two cores, longest first; a file that is not named here takes less than ten seconds. */
const SLOW = [
  'jobs/kill.test.ts',
  'jobs/kill-changes.test.ts',
  'cli/import.test.ts',
  'limiter/postgres-contract.pg.test.ts',
  'jobs/faults.redis.pg.test.ts',
  'cli/resume.test.ts',
  'cli/serve.test.ts',
  'cli/signals.test.ts',
  'cli/run.test.ts',
  'cli/plan.test.ts',
  'cli/demo.test.ts',
  'jobs/worker.pg.test.ts',
  'jobs/faults-half-open.redis.pg.test.ts',
  'cli/failures.test.ts',
]

function rank({ moduleId }: TestSpecification): number {
  const at = SLOW.findIndex((name) => moduleId.endsWith(`/${name}`))
  return at === -1 ? SLOW.length : at
}

export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b))
  }
}
