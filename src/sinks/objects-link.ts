/** Linking an instance: it is added to those that its contact or conversation refers to, and none of those is taken away. */
import { z } from 'zod'
import type { IntercomClient } from '../intercom/client.ts'
import { readLinks, writeLinks } from '../intercom/object-links.ts'
import type { CallOptions } from '../intercom/request.ts'
import type { Outcome } from '../outcome.ts'
import { type ActFailure, isAbsent } from './acts-failure.ts'

/** What an instance is linked from, and by which attribute there. */
export const objectLink = z.strictObject({
  by: z.enum(['contact.id', 'contact.external_id', 'conversation.id']),
  id: z.string(),
  attribute: z.string(),
})
export type ObjectLink = z.infer<typeof objectLink>

export interface LinkCall extends CallOptions {
  readonly client: IntercomClient
  readonly failure: ActFailure
  readonly item: { readonly attempts: number }
}

/** Undefined = it is linked; else how the row ends, whose instance is written all the same. @throws what concerns everything */
export async function linkObject(instance: string, link: ObjectLink, o: LinkCall): Promise<Outcome | undefined> {
  try {
    await addLink(instance, link, o)
    return undefined
  } catch (error) {
    if (!isAbsent(error)) return { ...(await o.failure(error, o.item)), id: instance }
    const why = `the instance was written, but nothing has the ${link.by} that the row links it from (${error.operation} answered ${error.status})`
    return { did: 'refused', id: instance, reason: { code: 'object_link_unknown', why } }
  }
}

/** Nothing is written where it is linked already. */
async function addLink(instance: string, link: ObjectLink, { client, signal, beforeSend }: LinkCall): Promise<void> {
  const reading = signal === undefined ? {} : { signal }
  const { id, linked } = await readLinks(client, { target: link, attribute: link.attribute }, reading)
  if (linked.includes(instance)) return
  const on = link.by === 'conversation.id' ? 'conversations' : 'contacts'
  const writing = beforeSend === undefined ? reading : { ...reading, beforeSend }
  await writeLinks(client, { on, id, attribute: link.attribute, instances: [...linked, instance] }, writing)
}
