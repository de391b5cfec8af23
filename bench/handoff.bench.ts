/** 1,000 hand-offs: calls each, all verified, seconds. `npm run bench handoff` */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Summary } from '../src/jobs/summary.ts'
import { startSimulator } from '../src/simulator/simulator.ts'
import { addEscalated, HANDOFF_YAML, judgeHandoffs, makeTag } from '../test/support/handoff-people.ts'
import { MAIN } from '../test/support/main.ts'
import { printTable, runNode, withFolder } from './support.ts'

const HANDOFFS = 1_000
/** Conversations that stay with Fin or are with people already. */
const OTHERS = 500
const PLENTY = { limit: 100_000_000, windowMs: 10_000 }

await withFolder(async (folder) => {
  const simulator = await startSimulator({ limits: { app: PLENTY, workspace: PLENTY }, latencyMs: 20 })
  await makeTag(simulator)
  const ids = addEscalated(simulator, HANDOFFS)
  for (let i = 0; i < OTHERS; i++) simulator.state.conversations.add({ ai_agent: { resolution_state: 'confirmed_resolution' } })
  await writeFile(join(folder, 'fin-sync.yaml'), HANDOFF_YAML)
  const env = { INTERCOM_BASE_URL: simulator.url, INTERCOM_ACCESS_TOKEN: simulator.token, FIN_SYNC_HOME: join(folder, 'home') }
  const run = async (name: string): Promise<(string | number)[]> => {
    simulator.resetCounts()
    const { stdout, cpuSeconds, peakMb } = await runNode([...MAIN, 'run', 'handoff', '--json'], { env, cwd: folder })
    const { updated, calls, seconds } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Summary
    const each = updated === 0 ? '-' : (calls / updated).toFixed(2)
    return [name, updated, calls, each, seconds.toFixed(1), cpuSeconds.toFixed(1), peakMb.toFixed(0)]
  }
  const rows = [await run('first run'), await run('again')]
  const violations = judgeHandoffs(simulator, ids)
  await simulator.close()
  console.log(
    `${HANDOFFS} conversations to hand over (a third of them closed) among ${HANDOFFS + OTHERS}; simulator at 20 ms, embedded database`,
  )
  printTable(['', 'handed over', 'calls', 'calls each', 'seconds', 'CPU s', 'peak MB'], rows)
  console.log(`violations ${violations.length}`, ...violations.slice(0, 5))
  process.exitCode = violations.length === 0 ? 0 : 1
})
