/** Calls per record: a first run, an unchanged run, and one with a few changed rows. `npm run bench calls` */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Simulator, startSimulator } from '../src/simulator/simulator.ts'
import { printTable, runSync, withFolder } from './support.ts'

const ROWS = 1_000
const LEADS = 200
const CHANGED = 25
const NEW_LEADS = 1_000
const PLENTY = { app: { limit: 1_000_000, windowMs: 10_000 } }

const USERS = `
kind: contacts
source: { type: csv, path: ./users.csv }
key: id
role: user
contact: { external_id: id, email: email, name: name, custom_attributes: { plan: plan } }
`
const LEADS_SYNC = `
kind: contacts
source: { type: csv, path: ./leads.csv }
key: email
role: lead
contact: { email: email, name: name, custom_attributes: { plan: plan } }
`

const user = (i: number): { external_id: string; email: string } => ({ external_id: `u${i}`, email: `user${i}@example.com` })
const lead = (i: number): { email: string } => ({ email: `lead${i}@example.com` })

function usersCsv(plan: (i: number) => string): string {
  const rows = Array.from({ length: ROWS - LEADS }, (_, i) => `u${i},user${i}@example.com,User ${i},${plan(i)}`)
  return `id,email,name,plan\n${rows.join('\n')}\n`
}
function leadsCsv(): string {
  return `email,name,plan\n${Array.from({ length: LEADS }, (_, i) => `lead${i}@example.com,Lead ${i},free`).join('\n')}\n`
}

/** Half of the rows exist: half of the users (with another name), half of the leads. */
function seeds() {
  const users = Array.from({ length: (ROWS - LEADS) / 2 }, (_, i) => ({ role: 'user' as const, ...user(i), name: 'Old name' }))
  const leads = Array.from({ length: LEADS / 2 }, (_, i) => ({ role: 'lead' as const, ...lead(i) }))
  return [...users, ...leads]
}

interface Counted {
  readonly name: string
  readonly calls: number
  readonly writes: number
  readonly lookUps: number
  readonly seconds: number
}

await withFolder(async (folder) => {
  const attributes = [{ name: 'plan', data_type: 'string' as const }]
  const simulator = await startSimulator({ limits: PLENTY, latencyMs: 20, seed: seeds(), attributes })
  const run = async (name: string): Promise<Counted> => {
    simulator.resetCounts()
    const users = await runSync({ folder, intercom: simulator, name: 'users', sync: USERS })
    const leads = await runSync({ folder, intercom: simulator, name: 'leads', sync: LEADS_SYNC })
    return { name, ...counted(simulator), seconds: users.summary.seconds + leads.summary.seconds }
  }
  await writeFile(
    join(folder, 'users.csv'),
    usersCsv(() => 'free'),
  )
  await writeFile(join(folder, 'leads.csv'), leadsCsv())
  const results = [await run('first run, half existing'), await run('unchanged')]
  await writeFile(
    join(folder, 'users.csv'),
    usersCsv((i) => (i % (800 / CHANGED) === 0 ? 'pro' : 'free')),
  )
  results.push(await run(`${CHANGED} rows changed`))
  await simulator.close()

  console.log(`${ROWS} rows (${LEADS} leads), simulator at 20 ms, both syncs together, GET /me and pre-flight included`)
  printTable(
    ['', 'calls', 'calls/record', 'contact writes', 'look-ups', 'seconds'],
    results.map((r) => [r.name, r.calls, (r.calls / ROWS).toFixed(3), r.writes, r.lookUps, r.seconds.toFixed(1)]),
  )
})

/** Leads that nobody has met: looked up in vain, then created. Beside 20,000 other contacts, so that listing them all is no way out. */
await withFolder(async (folder) => {
  const others = Array.from({ length: 20_000 }, (_, i) => ({
    role: 'lead' as const,
    email: `other${i}@example.com`,
    created_at: 1_700_000_000,
  }))
  const simulator = await startSimulator({ limits: PLENTY, latencyMs: 20, seed: others, searchDelayMs: 300_000 })
  const leads = Array.from({ length: NEW_LEADS }, (_, i) => `new${i}@example.com,New ${i}`)
  await writeFile(join(folder, 'leads.csv'), `email,name\n${leads.join('\n')}\n`)
  const sync = LEADS_SYNC.replace(', custom_attributes: { plan: plan }', '')
  await runSync({ folder, intercom: simulator, name: 'leads', sync })
  const { calls, writes, lookUps } = counted(simulator)
  await runSync({ folder, intercom: simulator, name: 'leads', sync })
  const made = simulator.state.contacts().length - others.length
  await simulator.close()
  console.log(`\n${NEW_LEADS} new leads into a workspace of 20,000 contacts whose search lags by 5 minutes, run twice`)
  printTable(
    ['', 'calls', 'calls/lead', 'creates', 'look-ups', 'leads made'],
    [['first run', calls, (calls / NEW_LEADS).toFixed(3), writes, lookUps, made]],
  )
})

function counted(simulator: Simulator): Pick<Counted, 'calls' | 'writes' | 'lookUps'> {
  const { total, byPattern } = simulator.counts()
  const writes = (byPattern['POST /contacts'] ?? 0) + (byPattern['PUT /contacts/{id}'] ?? 0)
  return { calls: total, writes, lookUps: byPattern['POST /contacts/search'] ?? 0 }
}
