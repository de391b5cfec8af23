/** Does what a page of the tour says, block by block, as its reader does, and compares what comes with what the page shows. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect } from 'vitest'
import { tempDir } from './temp.ts'
import { finSyncWords, type Printed, runShell, runWords } from './tour-command.ts'
import { difference, named, type TourNames } from './tour-output.ts'
import { blocksOf, type TourBlock } from './tour-page.ts'

export interface TourOptions {
  /** What the reader has before the page begins; `export NAME=…` on a page stands for a value from here. */
  readonly env: Readonly<Record<string, string>>
  /** Runs the page's SQL. */
  readonly sql?: (text: string) => Promise<unknown>
  /** What has to be another in a test than on the page, such as the address of a CRM. */
  readonly edit?: (text: string) => string
  /** What happens elsewhere before the block of commands that begins with a line: done once, and it has to be on the page. */
  readonly meanwhile?: ReadonlyMap<string, () => Promise<unknown>>
}

/** What is not for a test to do, and what every line of such a block looks like. */
const NOT_RUN: ReadonlyMap<string, RegExp> = new Map([
  ['systemctl', /^(?:sudo )?systemctl /],
  ['cron', /^(?:[\d*/,-]+ +){5}/],
  ['pg_dump', /^pg_dump /],
])

interface Tour extends TourOptions {
  readonly cwd: string
  readonly env: Record<string, string>
  readonly names: TourNames
  /** Lines of `meanwhile` that the page has not come to. */
  readonly awaited: Set<string>
  /** All that is not as the page says. */
  readonly differences: string[]
  /** What the last block of commands printed. */
  printed: string
}

/** Fails where the page shows something else than what comes, or where a command ends otherwise than it says. */
export async function takeTour(page: string, o: TourOptions): Promise<void> {
  const text = await readFile(join('docs/tour', page), 'utf8')
  const state = { cwd: await tempDir(), env: { ...o.env }, names: new Map(), printed: '' }
  const tour: Tour = { ...o, ...state, awaited: new Set(o.meanwhile?.keys()), differences: [] }
  for (const block of blocksOf(text)) await take(tour, block)
  expect(tour.differences.join('\n')).toBe('')
  expect([...tour.awaited]).toEqual([])
}

async function take(tour: Tour, block: TourBlock): Promise<void> {
  if (block.kind === 'file') return write(tour, block)
  if (block.kind === 'output') return compare(tour, block.text)
  if (block.kind === 'sql') return void (await (tour.sql ?? expect.fail)(block.text))
  if (block.notRun !== undefined) return checkNotRun(block.lines, block.notRun)
  tour.printed = ''
  await meanwhile(tour, block.lines[0] ?? '')
  for (const line of block.lines) await runLine(tour, named(line, tour.names))
}

async function write({ cwd, edit }: Tour, { name, text }: { name: string; text: string }): Promise<void> {
  const path = join(cwd, name)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, edit === undefined ? text : edit(text))
}

function compare(tour: Tour, shown: string): void {
  const found = difference(shown, tour.printed, tour.names)
  if (found !== undefined) tour.differences.push(found)
}

async function meanwhile(tour: Tour, line: string): Promise<void> {
  if (!tour.awaited.delete(line)) return
  await tour.meanwhile?.get(line)?.()
}

function checkNotRun(lines: readonly string[], reason: string): void {
  expect([...NOT_RUN.keys()]).toContain(reason)
  for (const line of lines) expect(line).toMatch(NOT_RUN.get(reason) ?? '')
}

/** A command ends with 0, unless `# exit code 3` stands behind it. */
async function runLine(tour: Tour, line: string): Promise<void> {
  const [, name, value] = /^export ([A-Z_]+)=(\S+)/.exec(line) ?? []
  if (name !== undefined && value !== undefined) return setVariable(tour, name, value)
  const { code, text } = await printedBy(tour, line)
  tour.printed += text
  const expected = Number(/# exit code (\d+)/.exec(line)?.[1] ?? 0)
  if (code !== expected) tour.differences.push(`${line}\nended with ${code}, not with ${expected}:\n${text}`)
}

function printedBy(tour: Tour, line: string): Promise<Printed> {
  const words = finSyncWords(line)
  return words === undefined ? runShell(line, tour) : runWords(words, tour)
}

function setVariable(tour: Tour, name: string, value: string): void {
  if (value !== '…') tour.env[name] = value
  else expect(Object.keys(tour.env)).toContain(name)
}
