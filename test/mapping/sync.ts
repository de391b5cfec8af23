/** Syncs for the mapping's tests, made from the words of a configuration file by the configuration's own code. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ContactSync } from '../../src/config/config.ts'
import { readEnvironment } from '../../src/config/environment.ts'
import { loadConfig } from '../../src/config/load.ts'
import { tempDir } from '../support/temp.ts'

/** `settings` go under `syncs.people`; JSON is YAML. Default: a CSV of users with the key and external_id in `id`. */
export async function contactSync(settings: Record<string, unknown> = {}): Promise<ContactSync> {
  const cwd = await tempDir()
  const people = {
    kind: 'contacts',
    source: { type: 'csv', path: 'people.csv' },
    key: 'id',
    contact: { external_id: 'id' },
    ...settings,
  }
  await writeFile(join(cwd, 'fin-sync.yaml'), JSON.stringify({ syncs: { people } }))
  const config = await loadConfig({ cwd, env: readEnvironment({ INTERCOM_ACCESS_TOKEN: 'a-token' }) })
  const sync = config.syncs.get('people')
  if (sync?.kind !== 'contacts') throw new Error('expected a sync of contacts')
  return sync
}
