/** A first read whose rows are then taken for delivered: a million creates would only measure the simulator. */
import { join } from 'node:path'
import { SCOPES } from '../src/simulator/http/route.ts'
import { startSimulator } from '../src/simulator/simulator.ts'
import { openStore } from '../src/store/open.ts'
import { runSync, type SyncOptions } from './support.ts'

/** Reads everything once. A token that may not write ends the run at its first write. */
export async function firstRead(o: SyncOptions): Promise<void> {
  const readOnly = await startSimulator({ scopes: SCOPES.filter((scope) => !scope.startsWith('write')) })
  await runSync({ ...o, intercom: readOnly })
  await readOnly.close()
  await pretendDelivered(o)
}

/** Intercom holds everything that was read, as far as the tables are concerned. */
async function pretendDelivered({ folder, databaseUrl }: SyncOptions): Promise<void> {
  const store = await openStore({ home: join(folder, 'home'), ...(databaseUrl === undefined ? {} : { databaseUrl }) })
  await store.db.execute(
    `update fin_sync.ledger set state = 'idle', held = wanted, held_fingerprint = wanted_fingerprint, contact_id = 'c' || seq`,
  )
  await store.db.execute(`update fin_sync.outcomes set did = 'created'`)
  await store.db.execute(
    `update fin_sync.runs set phase = 'finished', status = 'done', finished_at = clock_timestamp(), owner = null, lease_until = null`,
  )
  await store.db.execute('vacuum analyze fin_sync.ledger')
  await store.close()
}
