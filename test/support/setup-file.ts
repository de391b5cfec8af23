/** Vitest runs this at the start of each test file, also where files share their modules: what the file asked for is cleaned up at its end. */
import { afterAll } from 'vitest'
import { cleanUpFile } from './at-end.ts'

afterAll(cleanUpFile)
