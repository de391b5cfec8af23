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
const POSTGRES = { type: 'postgres', url: 'postgres://localhost/crm', query: 'select 1' }
const HUBSPOT = { type: 'hubspot', access_token: 'x', properties: ['email'] }

/** By section: a setting, and a sync that has it. */
const REFUSED: readonly { section: string; setting: string; sync: object }[] = [
  { section: 'A contact sync', setting: 'send: bulk', sync: { ...CONTACTS, send: 'bulk' } },
  { section: 'A contact sync', setting: 'missing: archive', sync: { ...CONTACTS, missing: 'archive' } },
  { section: 'Source: postgres', setting: 'type: postgres', sync: { ...CONTACTS, source: POSTGRES } },
  { section: 'Source: hubspot', setting: 'type: hubspot', sync: { ...CONTACTS, source: HUBSPOT } },
  { section: 'Guards', setting: 'change', sync: { ...CONTACTS, guards: { change: '5%' } } },
  { section: 'Guards', setting: 'min_rows', sync: { ...CONTACTS, guards: { min_rows: 1 } } },
  {
    section: 'A page sync',
    setting: 'kind: pages',
    sync: { kind: 'pages', source: { type: 'directory', path: '.' }, content_source: 'https://example.com' },
  },
]

/** By section: a setting, and the name under which the program would read it. */
const UNREAD: readonly { section: string; setting: string; name: string }[] = [
  { section: 'workspace', setting: 'admin_id', name: 'adminId' },
  { section: 'retention', setting: 'outcomes', name: 'outcomesMs' },
  { section: 'retention', setting: 'runs', name: 'runsMs' },
  { section: 'A contact sync', setting: 'full_every', name: 'fullEveryMs' },
  { section: 'Schedule', setting: 'schedule', name: 'catchUpMs' },
]

/** Sentences for a section; none where all of it works. */
export function notYet(section: string): string[] {
  const refused = REFUSED.filter((one) => one.section === section && isRefused(one.sync)).map((one) => one.setting)
  const unread = UNREAD.filter((one) => one.section === section && !isRead(one.name)).map((one) => one.setting)
  return [
    ...sentence(refused, 'not available yet: a sync that has it is refused before anything is read'),
    ...sentence(unread, 'checked but not used yet: nothing in this version depends on it'),
  ]
}

function sentence(settings: readonly string[], what: string): string[] {
  return settings.length === 0 ? [] : [`**Not in this version.** ${settings.map((one) => `\`${one}\``).join(', ')}: ${what}.`]
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
function isRead(name: string): boolean {
  const folder = join(root, 'src')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
  const others = files.filter((file) => !/^(config|simulator)[/\\]/.test(file))
  return others.some((file) => new RegExp(`\\b${name}\\b`).test(readFileSync(join(folder, file), 'utf8')))
}
