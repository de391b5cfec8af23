/** What the configuration can say and this version does not do: asked of the sources, so that no page goes on saying so once it does. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { supportedSync } from '../../src/cli/supported.ts'
import { toSync } from '../../src/config/normalise.ts'
import { syncSchema } from '../../src/config/sync-schema.ts'
import { ConfigError } from '../../src/errors.ts'
import { root } from '../run.mjs'

const CSV = { type: 'csv', path: 'a.csv' } as const
const CONTACTS = { kind: 'contacts', source: CSV, key: 'id', contact: { email: 'Email' } } as const

/** By section: a setting, and a sync that has it. */
const REFUSED: readonly { section: string; setting: string; sync: object }[] = [
  { section: 'A contact sync', setting: 'send: bulk', sync: { ...CONTACTS, send: 'bulk' } },
]

/** By section: a setting, what is missing for it, and how the program would read it. */
const UNREAD: readonly { section: string; setting: string; lacks: string; reads: RegExp }[] = [
  { section: 'workspace', setting: 'admin_id', lacks: 'no call needs an admin yet', reads: /\b(settings|workspace)\.adminId\b/ },
]

/** Sentences for a section; none where all of it works. */
export function notYet(section: string): string[] {
  const refused = REFUSED.filter((one) => one.section === section && isRefused(one.sync)).map((one) => `\`${one.setting}\``)
  const unread = UNREAD.filter((one) => one.section === section && !isRead(one.reads))
  return [
    ...refused.map((setting) => `${setting} is not available: such a sync is refused before anything is read.`),
    ...unread.map(({ setting, lacks }) => `\`${setting}\` is checked, but has no effect: ${lacks}.`),
  ].map((one) => `**In this version:** ${one}`)
}

function isRefused(written: object): boolean {
  const sync = toSync(syncSchema.parse(written), { name: 'a', folder: '/' })
  try {
    supportedSync(sync, { path: null })
    return false
  } catch (error) {
    if (error instanceof ConfigError) return true
    throw error
  }
}

/** Whether anything but the configuration itself speaks of it. */
function isRead(reads: RegExp): boolean {
  const folder = join(root, 'src')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
  return files.some((file) => !/^(config|simulator)[/\\]/.test(file) && reads.test(readFileSync(join(folder, file), 'utf8')))
}
