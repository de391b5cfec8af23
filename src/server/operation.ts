/** One operation of the admin API: what the OpenAPI document says of it, what is checked before, and what answers it. */
import type { z } from 'zod'
import { strict } from '../config/strict.ts'
import type { ApiContext } from './api-env.ts'
import type { ApiErrorCode } from './api-error.ts'
import { checkFields } from './fields.ts'
import { readJsonBody } from './json-body.ts'

/** What the OpenAPI document says of one answer. `schema` is of its JSON body; another `type` is only named. */
export interface AnswerDoc {
  readonly means: string
  readonly schema?: z.ZodType
  /** The media type; application/json by default. */
  readonly type?: string
}

/** All that the OpenAPI document says of an operation; enough for one whose handler lives in an app of its own. */
export interface OperationDoc {
  /** Unique; also the action in the audit. */
  readonly id: string
  readonly method: 'get' | 'post' | 'delete'
  /** With parameters in braces: `/v1/runs/{id}`. */
  readonly path: string
  readonly tag: string
  readonly summary: string
  readonly description?: string
  /** It changes something: it is recorded in the audit. */
  readonly changes: boolean
  /** False = it is open to everybody. */
  readonly secured?: false
  readonly query?: z.ZodObject
  /** A header that it reads, and what for. */
  readonly header?: { readonly name: string; readonly means: string }
  readonly body?: z.ZodObject
  /** The media types of a body that is no JSON. */
  readonly upload?: readonly string[]
  readonly answers: { readonly [status: number]: AnswerDoc }
  /** Errors beside those that any operation may answer. */
  readonly errors: readonly ApiErrorCode[]
}

/** An operation with its handler. */
export interface Operation extends OperationDoc {
  readonly answer: (c: ApiContext) => Promise<Response>
}

/** A checked request. */
export interface Asked<Query, Body> {
  readonly c: ApiContext
  readonly query: Query
  readonly body: Body
  /** The name of who asks. */
  readonly by: string
  /** A parameter of the path. */
  param(name: string): string
}

interface Maker<Query extends z.ZodObject, Body extends z.ZodObject> extends OperationDoc {
  readonly query: Query
  readonly body: Body
  readonly handle: (asked: Asked<z.output<Query>, z.output<Body>>) => Promise<Response>
}

/** Of an operation that takes no query, or no body. */
export const NONE = strict({})

/** Joins what an operation says of itself with what it does: its handler gets what the document promises, checked. */
export function operation<Query extends z.ZodObject, Body extends z.ZodObject>(maker: Maker<Query, Body>): Operation {
  const { handle, ...doc } = maker
  return {
    ...doc,
    answer: async (c) => {
      const query = checkFields(maker.query, { value: c.req.query(), code: 'invalid_query' })
      const sent = doc.method === 'get' ? {} : await readJsonBody(c)
      const body = checkFields(maker.body, { value: sent, code: 'invalid' })
      return handle({ c, query, body, by: c.var.caller.name, param: (name) => c.req.param(name) ?? '' })
    },
  }
}

/** As hono writes it: `/v1/runs/:id`. */
export function honoPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1')
}

/** A value that is about to be told: nobody changes it any more. */
export type Told<T> = T extends readonly (infer One)[]
  ? readonly Told<One>[]
  : T extends object
    ? { readonly [Key in keyof T]: Told<T[Key]> }
    : T

/** Answers with JSON that the compiler has compared with its schema. Nothing that is told may be kept by anybody on the way. */
export function answerJson<Schema extends z.ZodType, Value extends Told<z.output<Schema>>>(
  c: ApiContext,
  o: {
    schema: Schema
    /** A spread may bring a key that the document lacks, which the compiler alone would not mind. */
    value: Value & { readonly [Surplus in Exclude<keyof Value, keyof z.output<Schema>>]: never }
    status?: 200 | 201 | 202
    headers?: Readonly<Record<string, string>>
  },
): Response {
  return c.body(JSON.stringify(o.value), o.status ?? 200, {
    'Content-Type': 'application/json',
    'Cache-Control': 'no-store',
    ...o.headers,
  })
}
