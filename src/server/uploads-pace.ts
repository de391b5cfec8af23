/** Gives up on clients that send next to nothing: each holds a connection, a file and a place among the uploads. */
import { ApiError } from './api-error.ts'

const PACE_MS = 60_000
/** In that time, at least; 1 KB a second is slower than any line that a person would wait for. */
const LEAST_BYTES = 60_000

export interface Pace {
  /** Aborts when too little came, with the error that says so. */
  readonly signal: AbortSignal
  /** So many bytes came. */
  saw(bytes: number): void
  stop(): void
}

/** Looks every `paceMs` at what has come since the last look. */
export function watchPace({ paceMs = PACE_MS }: { paceMs?: number }): Pace {
  const stop = new AbortController()
  let seen = 0
  const look = (): void => {
    if (seen < LEAST_BYTES) stop.abort(tooSlow(paceMs))
    seen = 0
  }
  const timer = setInterval(look, paceMs)
  return {
    signal: stop.signal,
    saw(bytes) {
      seen += bytes
    },
    stop: () => clearInterval(timer),
  }
}

function tooSlow(paceMs: number): ApiError {
  return new ApiError(
    'slow_body',
    `Fewer than ${LEAST_BYTES / 1_000} KB of the file came within ${paceMs / 1_000} s; nothing of it was kept. Send it again over a faster line.`,
  )
}
