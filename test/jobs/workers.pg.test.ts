/** Worker processes that share a Postgres: one run, several workers, and one of them told to stop in the middle. */
import { testWorkers } from '../contracts/workers.ts'

testWorkers({ name: 'Postgres alone', env: () => ({}) })
