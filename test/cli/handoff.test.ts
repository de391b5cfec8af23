/** The commands of hand-offs: by hand, the list, the transcript, and the hand-off as a sync. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { handoffLines } from '../../src/cli/handoff-lines.ts'
import { transcriptLines } from '../../src/cli/transcript-lines.ts'
import { readEnvironment } from '../../src/config/environment.ts'
import { loadConfig } from '../../src/config/load.ts'
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts'
import { openStore } from '../../src/store/open.ts'
import { removeTranscripts } from '../../src/store/transcripts.ts'
import { atEnd } from '../support/at-end.ts'
import { embeddedHome } from '../support/embedded.ts'
import { addEscalated, HANDOFF_YAML, judgeHandoffs, makeTag } from '../support/handoff-people.ts'
import { cliHere, type Ended } from './cli.ts'

let simulator: Simulator
let cwd: string
let ids: string[]

beforeAll(async () => {
  simulator = await startSimulator()
  atEnd(() => simulator.close())
  await makeTag(simulator)
  cwd = await embeddedHome()
  await writeFile(join(cwd, 'fin-sync.yaml'), HANDOFF_YAML)
  ids = addEscalated(simulator, 3)
})

function finSync(...args: readonly string[]): Promise<Ended> {
  const env = { INTERCOM_BASE_URL: simulator.url, INTERCOM_ACCESS_TOKEN: simulator.token, FIN_SYNC_HOME: cwd }
  return cliHere(args, { cwd, env })
}

const jsonLines = ({ stdout }: Ended): unknown[] =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

describe('one after the other', () => {
  test('nothing goes without --yes, nor for what is no id', async () => {
    const unsure = await finSync('handoff', ids[0] ?? '')
    expect(unsure).toMatchObject({ code: 2, stderr: expect.stringContaining('repeat the command with --yes') })
    expect(await finSync('handoff', 'a/b', '--yes')).toMatchObject({ code: 2, stderr: expect.stringContaining('"a/b" is no id') })
  })

  test('check names what is there; plan counts; neither changes anything', async () => {
    const { stdout: checked } = await finSync('check', 'handoff')
    expect(checked).toMatch(/ok +people +team "Support" and tag "needs a person" are there[\s\S]*3 conversations with Fin/)
    const { code, stdout } = await finSync('plan', 'handoff', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({ rows: 3 })
    expect(ids.map((id) => simulator.state.conversations.find(id)?.tags.length)).toEqual([0, 0, 0])
  })

  test('by hand: each conversation is told with what became of it', async () => {
    const [id = ''] = ids
    const { code, stdout } = await finSync('handoff', id, '4711', '--yes')
    expect(stdout.trim().split('\n')).toEqual([
      `conversation ${id}  handed over`,
      'conversation 4711  refused: GET /conversations/{id} answered 404: Resource Not Found (not_found)',
    ])
    expect(code).toBe(3)
  })

  test('as a sync: the others follow, each once', async () => {
    expect(jsonLines(await finSync('run', 'handoff', '--json')).at(-1)).toMatchObject({ status: 'done', read: 2, updated: 2 })
    expect(judgeHandoffs(simulator, ids)).toEqual([])
  })

  test('again by hand: it stays, also as JSON, a line each and the summary last', async () => {
    const again = jsonLines(await finSync('handoff', ids[0] ?? '', '--yes', '--json'))
    expect(again).toMatchObject([
      { conversation: ids[0], did: 'unchanged', code: 'handed_off_before' },
      { status: 'done', unchanged: 1 },
    ])
  })

  test('the list and the transcripts, as commands print them', async () => {
    expect((await finSync('handoffs', '--limit', '2')).stdout).toMatch(
      /^begun +conversation +to +stands +why.*\n.*team 5017691 +verified +Fin escalated the conversation/,
    )
    const store = await openStore({ home: cwd })
    atEnd(() => store.close())
    const list = await handoffLines(store.db, { limit: 9, json: true })
    expect(list.map((line) => JSON.parse(line))).toMatchObject([
      { step: 'verified', reasons: [{ rule: 'unresolved' }] },
      { step: 'verified' },
      { conversation: ids[0], reasons: [{ rule: 'by_hand' }, { rule: 'unresolved' }], assigned_to: 'team 5017691', code: null },
    ])
    const words = await transcriptLines(store.db, { conversation: ids[1] ?? '', json: false })
    expect(words.join('\n')).toMatch(/^conversation \d+, as it was on [\s\S]*Question 1[\s\S]*Fin\n {2}Answer/)
    const [json = ''] = await transcriptLines(store.db, { conversation: ids[1] ?? '', json: true })
    expect(JSON.parse(json)).toMatchObject({ conversation: ids[1], truncated: false, parts: 1, body: { state: 'open' } })
    await expect(transcriptLines(store.db, { conversation: '77', json: true })).rejects.toThrow(
      'no transcript of conversation "77"',
    )
    const remove = (before: Date) => removeTranscripts(store.db, { before, limit: 10 })
    expect([await remove(new Date(0)), await remove(new Date(Date.now() + 60_000))]).toEqual([0, 3])
  })
})

test('without handoff: in the configuration the command says so', async () => {
  await writeFile(join(cwd, 'none.yaml'), 'syncs: {}\n')
  const { code, stderr } = await finSync('-c', 'none.yaml', 'handoff', '1', '--yes')
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('has no sync named "handoff"') })
})

test('examples/handoff.yaml can be loaded as it stands', async () => {
  const env = readEnvironment({ INTERCOM_ACCESS_TOKEN: 'a-token' })
  const { syncs } = await loadConfig({ path: 'examples/handoff.yaml', env })
  expect(syncs.get('handoff')).toMatchObject({ kind: 'handoff', rules: { confidence: { below: 0.4 } } })
  expect(await readFile('examples/handoff.yaml', 'utf8')).toContain('npx fin-sync check handoff')
})
