/** What the workspace has by name: admins, tags, subscription types. Each list is asked for once a run, when the first row needs it. */
import type { IntercomClient } from '../intercom/client.ts'
import { listSubscriptionTypes, type SubscriptionType } from '../intercom/subscriptions.ts'
import { listTags } from '../intercom/tags.ts'
import { type Admin, listAdmins } from '../intercom/teammates.ts'

interface Asking {
  readonly signal: AbortSignal
}

export interface Directory {
  admins(o: Asking): Promise<readonly Admin[]>
  subscriptionTypes(o: Asking): Promise<readonly SubscriptionType[]>
  /** Ids of tags by their names in lower case. */
  tags(o: Asking): Promise<ReadonlyMap<string, string>>
  /** A tag that was made or met just now. */
  learnTag(tag: { readonly id: string; readonly name: string }): void
}

export function createDirectory(client: IntercomClient): Directory {
  const made = new Map<string, string>()
  const admins = once((o: Asking) => listAdmins(client, o))
  const subscriptionTypes = once((o: Asking) => listSubscriptionTypes(client, o))
  const listed = once(
    async (o: Asking) => new Map((await listTags(client, o)).map(({ id, name }) => [(name ?? '').toLowerCase(), id])),
  )
  return {
    admins,
    subscriptionTypes,
    tags: async (o) => new Map([...(await listed(o)), ...made]),
    learnTag: ({ id, name }) => void made.set(name.toLowerCase(), id),
  }
}

/** What failed is asked for again by the next one. */
function once<T>(ask: (o: Asking) => Promise<T>): (o: Asking) => Promise<T> {
  let asked: Promise<T> | undefined
  return (o) => {
    asked ??= ask(o).catch((error: unknown) => {
      asked = undefined
      throw error
    })
    return asked
  }
}
