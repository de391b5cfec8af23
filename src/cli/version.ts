/** The version of this fin-sync, from its own package.json. */
import { readFileSync } from 'node:fs'
import { z } from 'zod'

/** src/cli and dist/cli are equally deep. */
const MANIFEST = new URL('../../package.json', import.meta.url)

export function ownVersion(): string {
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(MANIFEST, 'utf8'))).version
}
