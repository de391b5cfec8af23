/** Counts the notifications that came to this process, by topic and by what was done with each. */
import { KNOWN_TOPICS } from '../jobs/webhooks-topics.ts'
import { knownLabel } from './metrics/labels.ts'

/**
 * `stored` = to be worked. `duplicate` = delivered before. `ignored` = nothing is done about its topic. `other_workspace` = it is about another
 * one. `unsigned`, `too_large`, `invalid`, `slow`, `failed` = it was not taken.
 */
export type WebhookResult =
  | 'stored'
  | 'duplicate'
  | 'ignored'
  | 'other_workspace'
  | 'unsigned'
  | 'too_large'
  | 'invalid'
  | 'slow'
  | 'failed'

export interface WebhookTally {
  /** `topic` = undefined where nobody vouches for one. */
  came(topic: string | undefined, result: WebhookResult): void
  counts(): readonly { readonly topic: string; readonly result: WebhookResult; readonly count: number }[]
}

/** Topics that Intercom does not have, or that come with a later version, share one label. */
export function createWebhookTally(): WebhookTally {
  const label = knownLabel(KNOWN_TOPICS)
  const counts = new Map<string, { topic: string; result: WebhookResult; count: number }>()
  return {
    came(topic = '', result) {
      const one = { topic: label(topic), result }
      const key = `${one.topic} ${one.result}`
      counts.set(key, { ...one, count: (counts.get(key)?.count ?? 0) + 1 })
    },
    counts: () => [...counts.values()],
  }
}
