/** Imports go one way (ARCHITECTURE.md, "Layout"): this reads those of src/ and names every arrow that points the wrong way. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'

/** From top to bottom; parts on one line never see each other. What stands on no line is a leaf, open to all. */
const LAYERS = [
  ['main'],
  ['cli'],
  ['server'],
  ['jobs'],
  ['sources', 'sinks', 'mapping'],
  ['intercom', 'store'],
  ['limiter', 'simulator'],
]
const LEAF = LAYERS.length
/** Contracts live beside what fulfils them and are leaves. */
const CONTRACTS = ['sources/source.ts', 'sinks/sink.ts', 'limiter/limiter.ts', 'store/db.ts', 'jobs/job.ts']
/** Parts that only these others may import. */
const ONLY_FROM = new Map([
  ['simulator', ['cli']],
  ['config', ['main', 'cli', 'server', 'mapping']],
])
/** Files that are given an open connection to Redis. */
const TAKES_REDIS = /^(limiter\/redis|jobs\/queue)[^/]*\.ts$/

const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
const texts = new Map(files.map((file) => [file, readFileSync(join('src', file), 'utf8')]))
const imports = [...texts].flatMap(([from, text]) => importsOf(text).map((one) => ({ ...one, from })))
const arrows = imports.filter(({ to }) => to.startsWith('.')).map((one) => ({ ...one, to: join(dirname(one.from), one.to) }))

test('every arrow points down, and the sources and the sinks never see each other', () => {
  expect(arrows.length).toBeGreaterThan(0)
  expect(arrows.filter((arrow) => !isAllowed(arrow)).map(show)).toEqual([])
})

test('no file imports itself by way of others', () => {
  expect(files.map((file) => wayBack(file)).find((way) => way.length > 0) ?? []).toEqual([])
})

test('bullmq appears in src/jobs/queue*.ts only', () => {
  const others = imports.filter(({ from, to }) => /^bullmq(\/|$)/.test(to) && !/^jobs\/queue[^/]*\.ts$/.test(from))
  expect(others.map(show)).toEqual([])
})

test('ioredis appears in src/redis*.ts only, and as a type where a connection is handed over', () => {
  const users = imports.filter(({ to }) => /^ioredis(\/|$)/.test(to))
  const others = users.filter(({ from, erased }) => !/^redis[^/]*\.ts$/.test(from) && !(erased && TAKES_REDIS.test(from)))
  expect(users.length).toBeGreaterThan(0)
  expect(others.map(show)).toEqual([])
})

test('the environment is read in src/config/ only', () => {
  const readers = [...texts].filter(
    ([file, text]) => partOf(file) !== 'config' && /\bprocess\.env\b|\benv\b.*from 'node:process'/.test(text),
  )
  expect(readers.map(([file]) => `src/${file} reads process.env`)).toEqual([])
})

/** `erased` = `import type`, which is gone when the program runs. */
function importsOf(text: string): { to: string; erased: boolean }[] {
  const pattern = /^(?:import|export)( type)?\b[^'"]*?\bfrom '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm
  return [...text.matchAll(pattern)].map(([, type, from, bare, dynamic]) => ({
    to: from ?? bare ?? dynamic ?? '',
    erased: type !== undefined,
  }))
}

function isAllowed({ from, to }: { from: string; to: string }): boolean {
  if (dirname(from) !== '.' && partOf(from) === partOf(to)) return true
  if (ONLY_FROM.get(partOf(to))?.includes(partOf(from)) === false) return false
  return layerOf(to) === LEAF || layerOf(from) < layerOf(to)
}

function layerOf(file: string): number {
  const line = LAYERS.findIndex((layer) => layer.includes(partOf(file)))
  return CONTRACTS.includes(file) || line === -1 ? LEAF : line
}

/** The shortest way from a file back to itself along the arrows of the running program; empty where there is none. */
function wayBack(start: string): string[] {
  const ways = [[start]]
  const seen = new Set<string>()
  for (const way of ways) {
    for (const { to } of arrows.filter(({ from, erased }) => !erased && from === way.at(-1))) {
      if (to === start) return [...way, start]
      if (!seen.has(to)) ways.push([...way, to])
      seen.add(to)
    }
  }
  return []
}

function partOf(file: string): string {
  return file.replace(/\.ts$/, '').split('/')[0] ?? ''
}

function show({ from, to }: { from: string; to: string }): string {
  return `src/${from} imports ${to}`
}
