/** A notification of Intercom as it comes over the wire (official: webhook notification object), parsed where it comes in. */
import { z } from 'zod'
import { ApiError } from './api-error.ts'

/** What goes into a key of a table. */
const word = z.string().regex(/^[\x21-\x7e]{1,200}$/)

/** `id` may be null in a ping, which is not kept. */
const envelope = z.looseObject({ topic: word, app_id: word, id: word.nullish(), data: z.looseObject({}) })

export interface Envelope {
  /** What it is told apart by from others; undefined in some pings. */
  readonly id: string | undefined
  readonly topic: string
  /** The workspace that it is about. */
  readonly appId: string
  /** All of it. */
  readonly body: object
}

/** @throws ApiError 400 */
export function readEnvelope(bytes: Uint8Array): Envelope {
  const parsed = envelope.safeParse(parse(bytes))
  if (parsed.success) {
    const { id, topic, app_id: appId } = parsed.data
    return { id: id ?? undefined, topic, appId, body: parsed.data }
  }
  const paths = [...new Set(parsed.error.issues.map(({ path }) => path.join('.') || 'the body itself'))]
  throw new ApiError('no_notification', `This is JSON, but no notification of Intercom: look at ${paths.join(', ')}.`)
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch (cause) {
    throw new ApiError('bad_json', 'The body is not JSON.', { cause })
  }
}
