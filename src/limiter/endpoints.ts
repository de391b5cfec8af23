/** Which bucket a call counts in: one row for each family of endpoints (official description 2.16 and preview, paths). */
import type { Bucket } from './limiter.ts'

/** First segment of the path → bucket. */
const FAMILIES: Readonly<Record<Bucket, readonly string[]>> = {
  contacts: [
    'contacts',
    'companies',
    'data_attributes',
    'tags',
    'notes',
    'segments',
    'subscription_types',
    'events',
    'visitors',
    'custom_object_instances',
    'me',
    'admins',
    'teams',
    'jobs',
  ],
  conversations: [
    'conversations',
    'messages',
    'tickets',
    'ticket_types',
    'ticket_states',
    'custom_channel_events',
    'fin',
    'fin_voice',
    'calls',
    'macros',
  ],
  content: ['ai', 'articles', 'internal_articles', 'help_center', 'content', 'content_snippets', 'audiences', 'folders', 'news'],
}

const BUCKET_OF: ReadonlyMap<string, Bucket> = new Map([
  ...FAMILIES.contacts.map((segment) => [segment, 'contacts'] as const),
  ...FAMILIES.conversations.map((segment) => [segment, 'conversations'] as const),
  ...FAMILIES.content.map((segment) => [segment, 'content'] as const),
])

/** The bucket of a path such as `/contacts/search`. A family that is not in the table counts with contacts. */
export function bucketOf(path: string): Bucket {
  const segment = path.replace(/^\/+/, '').split(/[/?]/, 1)[0] ?? ''
  return BUCKET_OF.get(segment) ?? 'contacts'
}
