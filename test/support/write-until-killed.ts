/**
 * Run as a process of its own: writes batches of ten rows into the embedded store of a home, and says after each commit how many
 * there are.
 */
import { openStore } from '../../src/store/open.ts'

const { db } = await openStore({ home: process.argv[2] ?? '' })
await db.execute('create schema fin_sync; create table fin_sync.rows (batch int, n int, body text)')
for (let batch = 1; ; batch++) {
  await db.tx(async (tx) => {
    for (let n = 0; n < 10; n++) await tx.execute('insert into fin_sync.rows values ($1, $2, $3)', [batch, n, 'x'.repeat(500)])
  })
  process.stdout.write(`${batch}\n`)
}
