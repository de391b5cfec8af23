/** The checks of the way to Intercom, where no command line could bring about what they meet. */
import { expect, test } from 'vitest'
import { exitCodeOfFindings, failed, note, ok } from '../../src/cli/check-finding.ts'
import { checkIntercom } from '../../src/cli/check-intercom.ts'
import type { Region } from '../../src/config/base-url.ts'
import { secret } from '../../src/config/secret.ts'
import type { ExitCode } from '../../src/errors.ts'
import { createMemoryLimiter } from '../../src/limiter/memory.ts'
import { startSimulator } from '../../src/simulator/simulator.ts'
import { openClient } from '../intercom/open-client.ts'
import { atEnd } from '../support/at-end.ts'

/** As if the region's own host was asked. */
async function checkAt(url: string, o: { region?: Region; baseUrl?: string } = {}) {
  const { region = 'us', baseUrl = 'https://api.intercom.io' } = o
  const limiter = createMemoryLimiter({ pools: 'shared' })
  const { client } = openClient(url, { token: () => 'simulator-token', limiter })
  atEnd(async () => {
    await client.close()
    await limiter.close()
  })
  const settings = {
    region,
    baseUrl,
    accessToken: secret('x'),
    version: '2.16',
    headroom: 0,
    live: 0,
    pools: 'shared',
    searchDelayMs: 0,
    concurrency: 8,
  } as const
  const { findings } = await checkIntercom({ client, limiter, settings, signal: new AbortController().signal })
  return (check: string) => findings.find((finding) => finding.check === check)
}

async function simulatorIn(region: string): Promise<string> {
  const simulator = await startSimulator({ workspace: { region } })
  atEnd(() => simulator.close())
  return simulator.url
}

test.each([
  ['US', 'us', { verdict: 'ok', said: 'us, as configured', exitCode: 0 }],
  ['EU', 'us', { verdict: 'failed', said: 'the workspace is hosted in eu, but workspace.region is us: set it to eu', exitCode: 2 }],
] as const)('a workspace in %s, %s configured', async (found, region, finding) => {
  const findingOf = await checkAt(await simulatorIn(found), { region })
  expect(findingOf('region')).toMatchObject(finding)
})

test("another address than the region's makes the region a note", async () => {
  const findingOf = await checkAt(await simulatorIn('EU'), { baseUrl: 'https://intercom.example.com' })
  expect(findingOf('region')).toMatchObject({ verdict: 'note', exitCode: 0 })
})

test('nobody answers: exit 5, and what would need an answer is not tried', async () => {
  const findingOf = await checkAt('http://127.0.0.1:1')
  expect(findingOf('token')).toMatchObject({
    verdict: 'failed',
    exitCode: 5,
    said: expect.stringContaining('did not get through to Intercom'),
  })
  expect(findingOf('limit')).toMatchObject({ verdict: 'skipped', said: 'not tried: see token' })
})

test('no headroom, no word of it', async () => {
  const findingOf = await checkAt(await simulatorIn('US'))
  expect(findingOf('limit')?.said).toMatch(/^1,667 calls in 10 s, 1,6\d\d left of this window$/)
})

test.each<[ExitCode[], ExitCode]>([
  [[], 0],
  [[5], 5],
  [[5, 2], 2],
  [[2, 4, 5], 4],
  [[5, 1], 1],
])('of %j the gravest decides: %d', (codes, exitCode) => {
  const findings = codes.map((code) => failed('x', 'broken', code))
  expect(exitCodeOfFindings([ok('y', 'fine'), note('z', 'well'), ...findings])).toBe(exitCode)
})
