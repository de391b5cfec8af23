/** The tour in docs/tour/: what its pages name is there, what they say is done, and what they show is what comes. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { documentedProgram } from '../scripts/docs/commands.ts'
import { CODE_AREAS } from '../src/codes.ts'
import { defineMetrics } from '../src/server/metrics/definitions.ts'
import { embeddedHome } from './support/embedded.ts'
import { difference, named } from './support/tour-output.ts'
import { blocksOf } from './support/tour-page.ts'
import { takeTour } from './support/tour-run.ts'

const FOLDER = 'docs/tour'
const pages = readdirSync(FOLDER)
const read = (name: string): string => readFileSync(join(FOLDER, name), 'utf8')

test('first sync, on the embedded database', async () => {
  await takeTour('first-sync.md', { env: { FIN_SYNC_HOME: await embeddedHome() } })
})

describe.each(pages)('%s', (name) => {
  const page = read(name)

  test('is taken by a test, and short enough to be read at once', () => {
    const tests = ['test/docs-tour.test.ts', 'test/docs-tour.pg.test.ts'].map((path) => readFileSync(path, 'utf8')).join('\n')
    expect(tests).toContain(`takeTour('${name}'`)
    const lines = page.trimEnd().split('\n').length
    expect(lines).toBeGreaterThanOrEqual(60)
    expect(lines).toBeLessThanOrEqual(150)
  })

  test('links lead to a heading that is there', () => {
    const links = [...page.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g)].map(([, to = '', anchor]) => ({ to, anchor }))
    const broken = links.filter(({ to, anchor }) => !leads(to === '' ? name : to, anchor))
    expect(broken).toEqual([])
  })

  test('names only commands, codes and figures that there are', () => {
    const commands = documentedProgram().commands.map((command) => command.name())
    const codes = CODE_AREAS.flatMap((area) => area.codes).map(({ code }) => code)
    const figures = [...defineMetrics().registry.getMetricsAsArray()].map((metric) => metric.name)
    const names = (pattern: RegExp): string[] => [...page.matchAll(pattern)].map(([, one = '']) => one)
    expect(names(/`fin-sync ([a-z]+)/g).filter((one) => !commands.includes(one))).toEqual([])
    expect(names(/\[`([a-z_]+)`\]\(\.\.\/errors\.md\)/g).filter((one) => !codes.includes(one))).toEqual([])
    expect(names(/(fin_sync_[a-z_]+)/g).filter((one) => !figures.includes(one))).toEqual([])
  })
})

/** As GitHub makes anchors of headings. */
function leads(to: string, anchor: string | undefined): boolean {
  const path = join(FOLDER, to)
  if (!existsSync(path)) return false
  const headings = [...readFileSync(path, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
  return anchor === undefined || headings.includes(anchor)
}

describe('what is compared, and what is not', () => {
  const came = 'people: delivering 0 of 3\ncreated  3\n\ndone: 3 read · 12.4 s · run 20261120-4k3cua\n'

  test('times, durations and the names of runs may differ; counts and words may not', () => {
    expect(difference('…\ncreated 3\n\ndone: 3 read · 0.1 s · run 20250101-abc234', came, new Map())).toBe(undefined)
    expect(difference('…\ndone: 4 read · 0.1 s · run 20250101-abc234', came, new Map())).toContain('the page shows')
    expect(difference('…\ndone: 3 rows · …', came, new Map())).toContain('and this came')
  })

  test('what a page leaves out it marks', () => {
    expect(difference('done: 3 read · 0.1 s · run 20250101-abc234', came, new Map())).toContain('the page shows')
    expect(difference('people: …\ncreated 3\n…', came, new Map())).toBe(undefined)
  })

  test('a run that a page has shown is the same one wherever the page names it', () => {
    const names = new Map<string, string>()
    difference('…\ndone: 3 read · 0.1 s · run 20250101-abc234', came, names)
    expect(named('npx fin-sync show 20250101-abc234', names)).toBe('npx fin-sync show 20261120-4k3cua')
    expect(difference('run 20250101-abc234', 'run 20261120-zzzzzz', names)).toContain('the page shows')
  })

  test('a block that nothing is done with is no part of a page', () => {
    expect(() => blocksOf('```js\nlet a\n```\n')).toThrow('a block is marked "js"')
    expect(() => blocksOf('```yaml\nsyncs: {}\n```\n')).toThrow('with no name of a file')
    expect(() => blocksOf('- a list\n\n  ```sh\n  rm x\n  ```\n')).toThrow('inside of a list')
    expect(blocksOf('```sh\n# why\nnpx fin-sync \\\n  runs\n```\n')).toEqual([
      { kind: 'commands', lines: ['npx fin-sync runs'], notRun: undefined },
    ])
  })
})
