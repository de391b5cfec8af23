/** Asks a server or worker whether it is ready, and says so in one line. */
import { z } from 'zod'
import { ConfigError, type ExitCode } from '../errors.ts'
import { USUAL_PLACE, urlOf } from '../server/http-place.ts'
import type { Context } from './context.ts'

export interface HealthOptions {
  readonly url?: string
}

/** Less than a container's health check waits. */
const WITHIN_MS = 4_000

const answerSchema = z.object({ status: z.string(), database: z.boolean().optional(), queue: z.boolean().optional() })

/** Ready = 0; not ready, draining, or nobody there = 1. @throws ConfigError for a URL that is none */
export async function askHealth({ env, stop, terminal }: Context, o: HealthOptions): Promise<ExitCode> {
  const url = placeOf(o.url ?? urlOf({ host: env.host ?? USUAL_PLACE.host, port: env.port ?? USUAL_PLACE.port }))
  const found = await ask(url, AbortSignal.any([stop.signal, AbortSignal.timeout(WITHIN_MS)]))
  const line = `${url.origin} ${found.text}`
  if (terminal.json) terminal.data(JSON.stringify({ url: url.origin, ready: found.isReady, text: found.text }))
  else if (found.isReady) terminal.say(line)
  else terminal.warn(line)
  return found.isReady ? 0 : 1
}

function placeOf(text: string): URL {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return new URL('/readyz', text)
  throw new ConfigError(`--url ${JSON.stringify(text)} is no URL such as http://127.0.0.1:8080`)
}

interface Found {
  readonly isReady: boolean
  readonly text: string
}

async function ask(url: URL, signal: AbortSignal): Promise<Found> {
  try {
    const answer = await fetch(url, { signal, redirect: 'error' })
    return foundIn(answer.status, answerSchema.safeParse(await answer.json()).data)
  } catch (error) {
    return { isReady: false, text: `does not answer: ${reasonOf(error)}` }
  }
}

function foundIn(status: number, answer: z.output<typeof answerSchema> | undefined): Found {
  if (answer === undefined) return { isReady: false, text: `answers ${status}, but not as fin-sync does` }
  if (status === 200 && answer.status === 'ready') return { isReady: true, text: 'is ready' }
  const away = [...(answer.database === false ? ['database'] : []), ...(answer.queue === false ? ['queue'] : [])]
  const why = away.length === 0 ? '' : `: no answer from its ${away.join(' and ')}`
  return { isReady: false, text: answer.status === 'draining' ? 'is ending' : `is not ready${why}` }
}

/** fetch tells the reason in the cause. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  if (cause instanceof Error && 'code' in cause) return String(cause.code)
  return cause instanceof Error ? cause.message : String(cause)
}
