/** One line of a page of the tour: the command line inside this process, with all that it prints in one text, or anything else by a real sh. */
import { spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { expect } from 'vitest'
import { runCommandLine } from '../../src/cli/program.ts'
import { recordingStream } from '../cli/recording-stream.ts'
import { atEnd } from './at-end.ts'

export interface LineOptions {
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
}

export interface Printed {
  readonly code: number | null
  /** What a terminal shows: both streams, in their order. */
  readonly text: string
}

/** Commands that go on until they are stopped, which is at the end of the test, and what they print once they are ready. */
const LASTING: ReadonlyMap<string, RegExp> = new Map([
  ['simulate', /what it has counted/],
  ['serve', /ready at .*\n/],
  ['worker', /ready.*\n/],
])

/** The words behind `npx fin-sync`; undefined for another program. */
export function finSyncWords(line: string): readonly string[] | undefined {
  const rest = /^npx fin-sync\s*(.*)$/.exec(line)?.[1]
  if (rest === undefined) return undefined
  const words = [...rest.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, double, single, bare]) => double ?? single ?? bare ?? '')
  const comment = words.findIndex((word) => word.startsWith('#'))
  const said = comment < 0 ? words : words.slice(0, comment)
  if (said.some((word) => /^[|<>&;`]|\$/.test(word))) throw new Error(`only a shell could run this line: ${line}`)
  return said
}

export async function runWords(args: readonly string[], o: LineOptions): Promise<Printed> {
  const ready = LASTING.get(args[0] ?? '')
  if (ready !== undefined) return startLasting(args, { ...o, ready })
  const stream = recordingStream()
  const code = await runCommandLine({ ...o, args, stdout: stream, stderr: stream, process: processOf() })
  return { code, text: stream.text() }
}

/** Any free port stands for the usual one. */
async function startLasting(words: readonly string[], { ready, ...o }: LineOptions & { ready: RegExp }): Promise<Printed> {
  const [stream, events] = [recordingStream(), processOf()]
  const args = words[0] === 'worker' ? words : [...words, '--port', '0']
  const written = new EventEmitter()
  const heard = { ...stream, write: (more: string) => stream.write(more) && written.emit('more') }
  const ended = runCommandLine({ ...o, args, stdout: heard, stderr: heard, process: events })
  atEnd(async () => {
    events.emit('SIGTERM', 'SIGTERM')
    await ended
  })
  while (!ready.test(stream.text())) {
    const code = await Promise.race([ended, once(written, 'more').then(() => undefined)])
    if (code !== undefined) return { code, text: stream.text() }
  }
  return { code: 0, text: stream.text() }
}

function processOf() {
  return Object.assign(new EventEmitter(), { exit: (code: number): void => expect.fail(`ended hard with ${code}`) })
}

export async function runShell(line: string, { cwd, env }: LineOptions): Promise<Printed> {
  const child = spawn('sh', ['-c', line], { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (more: string) => {
      text += more
    })
  }
  await once(child, 'close')
  return { code: child.exitCode, text }
}
