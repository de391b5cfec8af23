/** Turns the list of routes into a hono app; the only file that knows hono's requests and responses. */

import { randomUUID } from 'node:crypto'
import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Context, Hono } from 'hono'
import type { Answer, Family, Route } from './route.ts'
import type { Incoming, Serve, Target } from './serve.ts'

export type SimulatorApp = Hono<{ Bindings: HttpBindings }>
type SimulatorContext = Context<{ Bindings: HttpBindings }>

/**
 * Registers every route, then a 404 for the methods that known paths lack (the API answers 404 there, not 405) and for everything
 * else. `acceptPatch` lets PATCH do what PUT does.
 */
export function addRoutes(
  app: SimulatorApp,
  routes: readonly Route[],
  { serve, acceptPatch }: { serve: Serve; acceptPatch: boolean },
): void {
  const register = (method: string, path: string, target: (c: SimulatorContext) => Target) =>
    void app.on(method, honoPath(path), async (c) => respond(c, await serve(incomingOf(c), target(c))))
  for (const route of routes) {
    const { method, path, family } = route
    register(method, path, () => ({ pattern: `${method} ${path}`, family, route }))
    if (acceptPatch && method === 'PUT') register('PATCH', path, () => ({ pattern: `PATCH ${path}`, family, route }))
  }
  for (const { path, family } of routes) register('ALL', path, (c) => ({ pattern: `${c.req.method} ${path}`, family }))
  register('ALL', '*', (c) => ({ pattern: `${c.req.method} *`, family: familyOfUnknown(c.req.path) }))
}

function honoPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1')
}

/** Unknown paths cost a call as well; which pool they fall in is our guess from their prefix. */
function familyOfUnknown(path: string): Family {
  if (/^\/(conversations|tickets|messages)\b/.test(path)) return 'conversations'
  return /^\/(ai|articles|content|help_center|internal_articles)\b/.test(path) ? 'content' : 'contacts'
}

function incomingOf(c: SimulatorContext): Incoming {
  return {
    method: c.req.method,
    path: c.req.path,
    query: new URL(c.req.url).searchParams,
    origin: new URL(c.req.url).origin,
    header: (name) => c.req.header(name),
    param: (name) => paramOf(c, name),
    text: () => c.req.text(),
  }
}

function paramOf(c: SimulatorContext, name: string): string {
  const value = c.req.param(name)
  if (value === undefined) throw new Error(`the route of ${c.req.path} has no {${name}} in its path`)
  return value
}

function respond(c: SimulatorContext, served: Answer | 'dropped'): Response {
  if (served === 'dropped') {
    c.env.incoming.socket.destroy()
    return RESPONSE_ALREADY_SENT
  }
  const headers = { 'Content-Type': 'application/json; charset=utf-8', 'X-Request-Id': randomUUID(), ...served.headers }
  return new Response(JSON.stringify(served.body), { status: served.status, headers })
}
