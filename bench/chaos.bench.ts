/** The crash test in `npm run bench`; with its own arguments it is started as bench/chaos.ts. */
import './chaos.ts'
