/** Holds an installation's folder (FIN_SYNC_HOME) for one process, through which others reach it. */
import { realpath } from 'node:fs/promises'
import { z } from 'zod'
import { ConfigError, FinSyncError } from '../errors.ts'
import type { Json } from '../json.ts'
import { type Claim, claim, highest } from './home-claim.ts'
import { makeHome, makeSocketFolder, notWritable, socketFolder } from './home-folder.ts'
import { type Answering, ask, closeServer } from './home-socket.ts'

/** What the holder does for other processes: a request in, an answer out. A FinSyncError it throws is thrown at the asker again. */
export type Handler = (request: Json) => Promise<Json>

export interface HomeLock {
  /** The real path of the folder. */
  readonly home: string
  /** From now on, requests of other processes (askHome) go to `handler`. */
  serve(handler: Handler): void
  /** Lets the next process in. Close what lies in the folder first. A process that just ends, or is killed, lets go too. */
  release(): Promise<void>
}

/** How long holdHome waits for the holder to say who it is, when it holds anyway. */
const WHO_MS = 2_000

/** How long askHome waits when it is given no signal: the holder may be busy. */
const ANSWER_MS = 30_000

const json: z.ZodType<Json> = z.json()
const questionSchema = z.discriminatedUnion('ask', [
  z.object({ ask: z.literal('who') }),
  z.object({ ask: z.literal('serve'), request: json }),
])
const whoSchema = z.object({ pid: z.number(), describe: z.string(), since: z.string() })
const answerSchema = z.union([z.object({ answer: json }), z.object({ error: z.string() })])

/**
 * Makes the folder if need be and holds it until `release` or the end of the process. `describe` tells others what is going on
 * here, for example the command line; it is shown as it is, so it holds no secret.
 * Throws ConfigError when another living process holds it (says which) or when nothing can be written there.
 */
export async function holdHome(home: string, o: { describe: string; now?: () => Date; whoMs?: number }): Promise<HomeLock> {
  const real = await makeHome(home)
  const since = (o.now ?? (() => new Date()))().toISOString()
  let handler: Handler = async () => Promise.reject(new FinSyncError('it takes no requests'))
  const answering = async (question: unknown): Promise<Json> => {
    const asked = questionSchema.parse(question)
    return asked.ask === 'who' ? { pid: process.pid, describe: o.describe, since } : await answerBy(handler, asked.request)
  }
  const claimed = await claimHome(real, { answering, whoMs: o.whoMs ?? WHO_MS })
  if ('holder' in claimed) throw held(real, claimed.holder)
  return {
    home: real,
    serve: (next) => {
      handler = next
    },
    release: () => closeServer(claimed.server),
  }
}

/**
 * Asks the process that holds `home`. Undefined: nobody does.
 * Throws FinSyncError when the request was refused or not answered in time (30 s unless `signal` says otherwise).
 */
export async function askHome(home: string, request: Json, o: { signal?: AbortSignal } = {}): Promise<Json | undefined> {
  const socket = await holderOf(home)
  if (socket === undefined) return undefined
  const asked = await ask(socket, { ask: 'serve', request }, { signal: o.signal ?? AbortSignal.timeout(ANSWER_MS) })
  if (asked.was === 'nobody') return undefined
  if (asked.was === 'silent') throw new FinSyncError(`The fin-sync that works in ${home} did not answer. Try again in a moment.`)
  const said = answerSchema.parse(asked.answer)
  if ('error' in said) throw new FinSyncError(`The fin-sync that works in ${home} refused the request: ${said.error}.`)
  return said.answer
}

async function claimHome(home: string, o: { answering: Answering; whoMs: number }): Promise<Claim> {
  const folder = socketFolder(home)
  try {
    await makeSocketFolder(folder)
    return await claim(folder, o)
  } catch (cause) {
    if (cause instanceof FinSyncError) throw cause
    const said = cause instanceof Error ? cause.message : String(cause)
    throw new ConfigError(`fin-sync cannot hold ${home} (${said}). Set FIN_SYNC_HOME to a folder of your own on a local disk.`, {
      cause,
    })
  }
}

async function holderOf(home: string): Promise<string | undefined> {
  try {
    return await highest(socketFolder(await realpath(home)))
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT') return undefined
    throw code === 'EACCES' || code === 'EPERM' ? notWritable(home, error) : error
  }
}

async function answerBy(handler: Handler, request: Json): Promise<Json> {
  try {
    return { answer: await handler(request) }
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) }
  }
}

function held(home: string, holder: unknown): ConfigError {
  const who = whoSchema.safeParse(holder)
  const name = who.success ? `"${who.data.describe}" (process ${who.data.pid}, since ${who.data.since})` : 'another fin-sync'
  return new ConfigError(
    `${home} is in use by ${name}. Wait until it ends, set FIN_SYNC_HOME to another folder, or set DATABASE_URL so that several can share a server.`,
  )
}
