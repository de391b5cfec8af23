/** Requests that nobody vouches for by a token: only those that a program of this machine sent for itself are taken. */
import { ApiError } from './api-error.ts'

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/i

/** Whether a host to listen on is this machine alone. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host) || host === '::1'
}

/**
 * A page of the web can make a browser on this machine send requests here: under a name of its own that leads to 127.0.0.1 (then Host tells),
 * or across origins (then Origin tells).
 * @throws ApiError
 */
export function checkLocal(header: (name: string) => string | undefined): void {
  const host = header('host') ?? ''
  if (!LOOPBACK.test(host.replace(/:\d{1,5}$/, ''))) {
    throw forbidden('Without a token, fin-sync answers on this machine only: ask for it as localhost or 127.0.0.1.')
  }
  const origin = header('origin')
  if (origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`) {
    throw forbidden('Without a token, fin-sync takes nothing from pages of another origin.')
  }
}

function forbidden(why: string): ApiError {
  return new ApiError('forbidden', `${why} Set FIN_SYNC_ADMIN_TOKEN to use it from elsewhere.`)
}
