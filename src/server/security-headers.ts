/** Headers that keep browsers from doing more with an answer than it is meant for. */
import type { MiddlewareHandler } from 'hono'
import { secureHeaders } from 'hono/secure-headers'

const SAME = {
  xFrameOptions: 'DENY',
  // Whoever puts TLS before it knows better than we how long a browser should insist on it.
  strictTransportSecurity: false,
} as const

/** Answers of the API are data: nothing in them is run, framed or fetched. */
export function apiHeaders(): MiddlewareHandler {
  return secureHeaders({ ...SAME, contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } })
}

/** The board brings its scripts and pictures along; its page has a style of its own in it, and asks for a font elsewhere, which it does without. */
export function boardHeaders(): MiddlewareHandler {
  const self = ["'self'"]
  return secureHeaders({
    ...SAME,
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: self,
      styleSrc: [...self, "'unsafe-inline'"],
      imgSrc: [...self, 'data:'],
      fontSrc: self,
      connectSrc: self,
      baseUri: self,
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
  })
}
