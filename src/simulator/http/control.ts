/**
 * What the person who runs `fin-sync simulate` can ask of the simulator itself, on the same port (no token, not counted):
 *
 *     GET    /__simulator/state    {"contacts": 200, "counts": {"total", "byPattern", "byStatus"}}
 *     POST   /__simulator/faults   one fault rule, or a list of them; answers 201 {"added": n}
 *     DELETE /__simulator/faults   forgets all rules; answers 204
 *
 * A rule: {"kind": "latency|status|drop_before|drop_after|rate_limit", "match": {"method": "POST", "path": "^/contacts$"},
 * "times": 1, "probability": 0.1, "ms": 500, "status": 503, "body": {…}, "headers": false}; everything but `kind` may be left out.
 */
import { z } from 'zod'
import { ApiError } from './api-error.ts'
import type { SimulatorApp } from './app.ts'
import type { Counts } from './call-log.ts'
import { FAULT_KINDS, type Faults } from './faults.ts'
import { parseBody, parseJson } from './parse-body.ts'

const regularExpression = z.string().refine(isRegularExpression, 'must be a regular expression')

const rule = z.strictObject({
  kind: z.enum(FAULT_KINDS),
  match: z.strictObject({ method: z.string().optional(), path: regularExpression.optional() }).optional(),
  times: z.int().positive().optional(),
  probability: z.number().min(0).max(1).optional(),
  ms: z.number().nonnegative().optional(),
  status: z.int().min(200).max(599).optional(),
  body: z.unknown().optional(),
  headers: z.boolean().optional(),
})

const rules = z.union([z.array(rule), rule.transform((one) => [one])])

export interface ControlParts {
  readonly faults: Faults
  state(): { readonly contacts: number; readonly counts: Counts }
}

export function addControl(app: SimulatorApp, { faults, state }: ControlParts): void {
  app.get('/__simulator/state', (c) => c.json(state()))
  app.delete('/__simulator/faults', (c) => {
    faults.clear()
    return c.body(null, 204)
  })
  app.post('/__simulator/faults', async (c) => {
    const text = await c.req.text()
    const added = parsedOrComplaint(text)
    if (typeof added === 'string') return c.json({ error: added }, 400)
    for (const one of added) faults.add(one)
    return c.json({ added: added.length }, 201)
  })
}

function parsedOrComplaint(text: string): z.infer<typeof rules> | string {
  try {
    return parseBody(rules, parseJson(text))
  } catch (error) {
    if (error instanceof ApiError) return error.message
    throw error
  }
}

function isRegularExpression(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp
  } catch {
    return false
  }
}
