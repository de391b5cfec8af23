/** How fin-sync introduces itself to the servers it calls. */
import { readFileSync } from 'node:fs'
import { z } from 'zod'

const packageSchema = z.object({ version: z.string() })

/** `fin-sync/<version>`, from the package's own manifest. */
export function userAgent(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  return `fin-sync/${packageSchema.parse(JSON.parse(manifest)).version}`
}
