/** What Node is given to start the real command line: dist/ where that is up to date, because it starts in half the time, else the sources. */
import { fileURLToPath } from 'node:url'
import { isBuilt } from '../../scripts/ensure.mjs'

const ROOT = new URL('../../', import.meta.url)
const BUILT = fileURLToPath(new URL('dist/main.js', ROOT))
const SOURCES = fileURLToPath(new URL('src/main.ts', ROOT))
const TSX = new URL('node_modules/tsx/dist/loader.mjs', ROOT).href

/** Arguments of Node; those of fin-sync follow. */
export const MAIN: readonly string[] = isBuilt() ? [BUILT] : ['--import', TSX, SOURCES]

/**
 * The same for commands that end soon: the embedded database is compiled once and not once more for speed, which takes a third off what such a
 * command costs. Not for measurements.
 */
export const BRIEF_MAIN: readonly string[] = ['--liftoff-only', ...MAIN]
