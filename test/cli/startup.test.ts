/** A command line is there at once: what is large is loaded by the actions of the commands that need it, not to say what commands there are. */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'

/** Libraries that every command pays for. */
const ALWAYS = ['commander', 'picocolors', 'zod']
const COMMANDS = [
  'check',
  'init',
  'demo',
  'plan',
  'run',
  'import',
  'runs',
  'show',
  'rejects',
  'retry',
  'resume',
  'cancel',
  'simulate',
  'migrate',
  'schema',
  'intercom',
]

test.each(COMMANDS)('%s: naming it loads no large library', (command) => {
  const files = [`src/cli/${command}-command.ts`]
  const libraries = new Set<string>()
  for (const file of files) {
    for (const to of loadedBy(readFileSync(file, 'utf8'))) {
      if (!to.startsWith('.')) libraries.add(to)
      else if (!files.includes(join(dirname(file), to))) files.push(join(dirname(file), to))
    }
  }
  expect([...libraries].filter((one) => !one.startsWith('node:') && !ALWAYS.includes(one))).toEqual([])
})

/** What is imported when the file is: types are erased, and `import()` comes later. */
function loadedBy(text: string): string[] {
  const pattern = /^(?:import|export)( type)?\b[^'"]*?\bfrom '([^']+)'|^import '([^']+)'/gm
  return [...text.matchAll(pattern)].flatMap(([, type, from, bare]) => (type === undefined ? [from ?? bare ?? ''] : []))
}
