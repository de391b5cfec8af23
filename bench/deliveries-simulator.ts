/** The Intercom of deliveries.bench.ts as a process of its own: no limits that anybody could reach, and 20 ms for every call. */
import { startSimulator } from '../src/simulator/simulator.ts'

const PLENTY = { limit: 100_000_000, windowMs: 10_000 }

const { url, token, counts } = await startSimulator({
  limits: { app: PLENTY, workspace: PLENTY },
  latencyMs: 20,
  attributes: [{ name: 'plan' }],
})
process.send?.({ url, token })
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send?.({ cpuSeconds: (user + system) / 1e6, calls: counts().total })
})
