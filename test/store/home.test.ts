/** One process at a time works in a home; the others are told who it is, and can talk to it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { FinSyncError } from '../../src/errors.ts'
import { askHome, holdHome } from '../../src/store/home.ts'
import { take } from '../../src/store/home-claim.ts'
import { socketFolder } from '../../src/store/home-folder.ts'
import { atEnd } from '../support/at-end.ts'
import { tempDir } from '../support/temp.ts'

const HOLDER = fileURLToPath(new URL('../support/hold-home.ts', import.meta.url))
const HELD = { exitCode: 2, message: expect.stringContaining('is in use by') }

/** Another process that tries to hold `home` and says on stdout what came of it. */
function otherProcess(home: string, o: { uid?: number } = {}): ChildProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', HOLDER, home], { stdio: ['ignore', 'pipe', 'inherit'], ...o })
  atEnd(async () => void child.kill('SIGKILL'))
  return child
}

async function firstLine(child: ChildProcess): Promise<string> {
  const [line] = await once(child.stdout ?? child, 'data')
  return String(line).trim()
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL')
  await once(child, 'exit')
}

test('a home is made for its owner only, and held until it is released', async () => {
  const home = join(await tempDir(), 'deep', '.fin-sync')
  const lock = await holdHome(home, { describe: 'fin-sync run customers', now: () => new Date('2026-11-20T10:00:00Z') })
  expect(lock.home).toBe(home)
  await expect(holdHome(home, { describe: 'fin-sync import' })).rejects.toMatchObject({
    exitCode: 2,
    message:
      `${home} is in use by "fin-sync run customers" (process ${process.pid}, since 2026-11-20T10:00:00.000Z). ` +
      'Wait until it ends, set FIN_SYNC_HOME to another folder, or set DATABASE_URL so that several can share a server.',
  })
  await lock.release()
  const next = await holdHome(home, { describe: 'fin-sync import' })
  await next.release()
})

test('the same folder by another name is the same home', async () => {
  const folder = await tempDir()
  await mkdir(join(folder, 'real'))
  await symlink(join(folder, 'real'), join(folder, 'link'))
  const lock = await holdHome(join(folder, 'real'), { describe: 'first' })
  await expect(holdHome(join(folder, 'link'), { describe: 'second' })).rejects.toMatchObject(HELD)
  await lock.release()
})

test('another living process is named, a killed one is taken over', async () => {
  const home = await tempDir()
  const child = otherProcess(home)
  expect(await firstLine(child)).toBe('held')
  await expect(holdHome(home, { describe: 'me' })).rejects.toThrow(`"the other one" (process ${child.pid}, since `)
  await kill(child)
  const lock = await holdHome(home, { describe: 'me' })
  await lock.release()
})

test('of many that find a dead holder at once, exactly one wins, again and again', async () => {
  const home = await tempDir()
  for (let round = 0; round < 20; round++) {
    const tries = await Promise.allSettled(
      Array.from({ length: 12 }, (_, index) => holdHome(home, { describe: `starter ${index}` })),
    )
    const won = tries.filter((one) => one.status === 'fulfilled').map((one) => one.value)
    const lost = tries.filter((one) => one.status === 'rejected').map((one): unknown => one.reason)
    expect(won).toHaveLength(1)
    for (const reason of lost) expect(reason).toMatchObject(HELD)
    // A released socket refuses connections just as that of a killed process does.
    await won[0]?.release()
  }
  expect((await readdir(join(home, 'lock'))).length).toBeLessThanOrEqual(2)
})

test('a starter that was held up while others came and went gets no number below theirs', async () => {
  const folder = await tempDir()
  await Promise.all(['fresh', '5', '6'].map((name) => writeFile(join(folder, name), '')))
  expect(await take(folder, { fresh: join(folder, 'fresh'), number: 4 })).toBe(false)
  expect(await take(folder, { fresh: join(folder, 'fresh'), number: 6 })).toBe(false)
  expect(await take(folder, { fresh: join(folder, 'fresh'), number: 7 })).toBe(true)
  expect((await readdir(folder)).sort()).toEqual(['6', '7'])
})

test('of processes that start together after a kill, exactly one wins', async () => {
  const home = await tempDir()
  const dead = otherProcess(home)
  await firstLine(dead)
  await kill(dead)
  const lines = await Promise.all([otherProcess(home), otherProcess(home), otherProcess(home)].map(firstLine))
  expect(lines.filter((line) => line === 'held')).toHaveLength(1)
  expect(lines.filter((line) => line.includes('is in use by "the other one"'))).toHaveLength(2)
})

test('a holder that keeps silent still holds', async () => {
  const home = await tempDir()
  await mkdir(join(home, 'lock'))
  const silent = createServer({ allowHalfOpen: true }).listen(join(home, 'lock', '7'))
  await once(silent, 'listening')
  await expect(holdHome(home, { describe: 'me', whoMs: 20 })).rejects.toThrow('is in use by another fin-sync.')
  await expect(askHome(home, 'hello?', { signal: AbortSignal.timeout(10) })).rejects.toThrow('did not answer')
  silent.close()
})

test('a holder that hangs up without an answer still holds', async () => {
  const home = await tempDir()
  await mkdir(join(home, 'lock'))
  const rude = createServer((socket) => socket.destroy()).listen(join(home, 'lock', '7'))
  await once(rude, 'listening')
  await expect(holdHome(home, { describe: 'me' })).rejects.toThrow('is in use by another fin-sync.')
  rude.close()
})

test('requests reach the holder and come back answered', async () => {
  const home = await tempDir()
  const lock = await holdHome(home, { describe: 'me' })
  lock.serve(async (request) => ({ you: request, large: 'x'.repeat(200_000) }))
  expect(await askHome(home, { cancel: 'run-1', n: [1, null] })).toEqual({
    you: { cancel: 'run-1', n: [1, null] },
    large: 'x'.repeat(200_000),
  })
  await lock.release()
})

test('what the holder refuses is refused to the asker', async () => {
  const home = await tempDir()
  const lock = await holdHome(home, { describe: 'me' })
  await expect(askHome(home, 'too early')).rejects.toThrow('takes no requests')
  lock.serve(async () => {
    throw new FinSyncError('there is no run 7')
  })
  await expect(askHome(home, 'show 7')).rejects.toThrow('there is no run 7')
  await lock.release()
})

test('an asker that goes away before the answer does not hurt the holder', async () => {
  const home = await tempDir()
  const lock = await holdHome(home, { describe: 'me' })
  const impatient = new AbortController()
  const events = new EventEmitter()
  lock.serve(async () => {
    impatient.abort()
    await once(events, 'asker gone')
    return 'x'.repeat(1_000_000)
  })
  await expect(askHome(home, 'slow', { signal: impatient.signal })).rejects.toThrow('did not answer')
  events.emit('asker gone')
  lock.serve(async () => 'still here')
  expect(await askHome(home, null)).toBe('still here')
  await lock.release()
})

test('nonsense on the socket does not hurt the holder', async () => {
  const home = await tempDir()
  const lock = await holdHome(home, { describe: 'me' })
  lock.serve(async () => 'still here')
  const socket = join(home, 'lock', '1')
  const rude = connect(socket)
  rude.end('not json')
  rude.resume()
  await once(rude, 'close')
  expect(await askHome(home, null)).toBe('still here')
  await lock.release()
})

test('nobody answers in a home that nobody holds', async () => {
  const home = await tempDir()
  expect(await askHome(join(home, 'never made'), 'hello')).toBeUndefined()
  expect(await askHome(home, 'hello')).toBeUndefined()
  const lock = await holdHome(home, { describe: 'me' })
  await lock.release()
  expect(await askHome(home, 'hello')).toBeUndefined()
})

test('a home whose path is too long for a socket is held all the same', async () => {
  const home = join(await tempDir(), 'a-long-name-'.repeat(12))
  const lock = await holdHome(home, { describe: 'far away' })
  atEnd(() => rm(socketFolder(home), { recursive: true }))
  lock.serve(async (request) => request)
  expect(socketFolder(home)).toMatch(new RegExp(`^${tmpdir()}/fin-sync-[0-9a-f]{16}$`))
  await expect(holdHome(home, { describe: 'me' })).rejects.toThrow('"far away"')
  expect(await askHome(home, 1)).toBe(1)
  await lock.release()
})

test('a home that may not be written to is refused in words', async () => {
  const home = await tempDir()
  await chmod(home, 0o555)
  // Root may write anywhere, so root asks as somebody else.
  const child = otherProcess(home, process.getuid?.() === 0 ? { uid: 65_534 } : {})
  expect(await firstLine(child)).toMatch(/cannot write there .*Set FIN_SYNC_HOME to a folder that you may write to/)
})

test('a home that is no folder is refused in words', async () => {
  const home = join(await tempDir(), 'file')
  await writeFile(home, '')
  await expect(holdHome(home, { describe: 'me' })).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringContaining('Set FIN_SYNC_HOME'),
  })
})

test.runIf(existsSync('/proc/self'))('a home where nothing can be made is refused, and nothing waits for ever', async () => {
  await expect(holdHome('/proc/fin-sync/home', { describe: 'test' })).rejects.toThrow(
    /cannot write there \(ENOENT.*Set FIN_SYNC_HOME/,
  )
})
