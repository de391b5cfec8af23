/**
 * Lets exactly one living process hold a folder, whatever was killed before and whoever starts at the same time.
 *
 * Each holder listens on a socket of its own whose name is a number, one higher than that of the holder before; the folder is held
 * when somebody answers at the highest number. The highest file is never removed, so numbers only grow; a number is taken by
 * link(), which fails if it exists; and a socket is linked only when it already listens, so a refused connection always means a
 * dead holder. Removing the dead socket instead and binding again, as is often done, lets two starters remove each other's.
 */

import { randomBytes } from 'node:crypto'
import { link, readdir, unlink } from 'node:fs/promises'
import type { Server } from 'node:net'
import { join } from 'node:path'
import { hasCode } from '../error-code.ts'
import { type Answering, ask, closeServer, listenAt } from './home-socket.ts'

/** The server of the new holder, or what the present holder answered to `{"ask":"who"}` (undefined when it kept silent). */
export type Claim = { readonly server: Server } | { readonly holder: unknown }

/**
 * Tries to become the holder of `folder`, answering by `answering` from then on. Throws what the file system throws.
 * `whoMs`: how long to wait for the holder to say who it is. Being connected is enough to know that it lives.
 */
export async function claim(folder: string, o: { answering: Answering; whoMs: number }): Promise<Claim> {
  const fresh = join(folder, `new-${randomBytes(4).toString('hex')}`)
  const server = await listenAt(fresh, o.answering)
  try {
    const holder = await takeNumber(folder, { fresh, whoMs: o.whoMs })
    if (holder === undefined) return { server }
    await closeServer(server)
    return holder
  } catch (error) {
    await closeServer(server)
    throw error
  }
}

/** The socket of the present or last holder, or undefined in a folder that nobody ever held. */
export async function highest(folder: string): Promise<string | undefined> {
  const top = Math.max(0, ...(await numbers(folder)))
  return top === 0 ? undefined : join(folder, String(top))
}

async function takeNumber(folder: string, o: { fresh: string; whoMs: number }): Promise<{ holder: unknown } | undefined> {
  for (;;) {
    const top = Math.max(0, ...(await numbers(folder)))
    const asked = await ask(join(folder, String(top)), { ask: 'who' }, { signal: AbortSignal.timeout(o.whoMs) })
    if (asked.was === 'answered') return { holder: asked.answer }
    if (asked.was === 'silent') return { holder: undefined }
    if (await take(folder, { fresh: o.fresh, number: top + 1 })) return undefined
  }
}

/**
 * Whether the number became ours. One that was free again because its holder came and went is of no use: a higher one exists by
 * then.
 */
export async function take(folder: string, o: { fresh: string; number: number }): Promise<boolean> {
  if (!(await linked(o.fresh, join(folder, String(o.number))))) return false
  const all = await numbers(folder)
  if (Math.max(...all) > o.number) return false
  const old = all.filter((number) => number < o.number - 1).map((number) => join(folder, String(number)))
  await Promise.all([o.fresh, ...old].map(remove))
  return true
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    throw error
  }
}

async function remove(path: string): Promise<void> {
  try {
    await unlink(path)
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error
  }
}

async function numbers(folder: string): Promise<number[]> {
  return (await readdir(folder)).filter((name) => /^\d+$/.test(name)).map(Number)
}
