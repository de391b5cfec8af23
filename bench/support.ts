/** What the benchmarks share: temporary folders, child processes that say what they used, and tables. */
import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Summary } from '../src/jobs/summary.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** A folder that is removed when `work` ends. */
export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'fin-sync-bench-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

export interface Used {
  readonly stdout: string
  readonly seconds: number
  readonly cpuSeconds: number
  /** Largest resident size of the process, in MB. */
  readonly peakMb: number
}

/** Runs node and answers what it printed and used; throws with its stderr when it fails in a way that no benchmark asks for. */
export async function runNode(args: readonly string[], o: { env?: NodeJS.ProcessEnv; cwd?: string } = {}): Promise<Used> {
  const report = fileURLToPath(new URL('./report-usage.mjs', import.meta.url))
  const started = performance.now()
  const child = spawn(process.execPath, ['--import', report, ...args], {
    cwd: o.cwd ?? ROOT,
    env: { PATH: process.env['PATH'], ...o.env },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  const [stdout, stderr, usage] = [
    collect(child.stdio[1]),
    collect(child.stdio[2]),
    collect(child.stdio[3] as NodeJS.ReadableStream | null),
  ]
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  if (code !== 0 && code !== 3 && code !== 4) throw new Error(`node ${args.join(' ')} ended with ${code}\n${await stderr}`)
  const { cpuSeconds, peakMb } = JSON.parse(await usage) as { cpuSeconds: number; peakMb: number }
  return { stdout: await stdout, seconds: (performance.now() - started) / 1000, cpuSeconds, peakMb }
}

async function collect(stream: NodeJS.ReadableStream | null): Promise<string> {
  let text = ''
  for await (const piece of stream ?? []) text += String(piece)
  return text
}

export interface SyncOptions {
  readonly folder: string
  readonly intercom: { readonly url: string; readonly token: string }
  /** The sync's name, and its YAML below it. */
  readonly name: string
  readonly sync: string
  readonly databaseUrl?: string
}

/** Runs one sync by the built command line in `folder`. */
export async function runSync(o: SyncOptions): Promise<Used & { summary: Summary }> {
  const indented = o.sync.trim().replaceAll(/^/gm, '    ')
  await writeFile(
    join(o.folder, 'fin-sync.yaml'),
    `workspace:\n  access_token: ${o.intercom.token}\nsyncs:\n  ${o.name}:\n${indented}\n`,
  )
  const env = {
    INTERCOM_BASE_URL: o.intercom.url,
    FIN_SYNC_HOME: join(o.folder, 'home'),
    ...(o.databaseUrl === undefined ? {} : { DATABASE_URL: o.databaseUrl }),
  }
  const used = await runNode([join(ROOT, 'dist/main.js'), 'run', o.name, '--json'], { env, cwd: o.folder })
  return { ...used, summary: JSON.parse(used.stdout.trim().split('\n').at(-1) ?? '') as Summary }
}

/** Prints rows under a header, columns aligned. */
export function printTable(header: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
  const all = [header, ...rows.map((row) => row.map(String))]
  const widths = header.map((_, i) => Math.max(...all.map((row) => row[i]?.length ?? 0)))
  for (const row of all)
    console.log(row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  '))
}
