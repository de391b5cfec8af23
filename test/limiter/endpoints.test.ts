/** Every endpoint counts in one bucket. */
import { expect, test } from 'vitest'
import { bucketOf } from '../../src/limiter/endpoints.ts'

test.each([
  ['/contacts', 'contacts'],
  ['/contacts/search', 'contacts'],
  ['/contacts/6762f0dd1bb69f9f2193bb83/archive', 'contacts'],
  ['/data_attributes?model=contact', 'contacts'],
  ['/me', 'contacts'],
  ['/companies/scroll', 'contacts'],
  ['/tags', 'contacts'],
  ['/events', 'contacts'],
  ['/admins/1', 'contacts'],
  ['/conversations/12/parts', 'conversations'],
  ['/messages', 'conversations'],
  ['/tickets/search', 'conversations'],
  ['/custom_channel_events/notify_new_message', 'conversations'],
  ['/ai/external_pages', 'content'],
  ['/articles/9', 'content'],
  ['/content/bulk_actions', 'content'],
  ['/content_snippets', 'content'],
  ['/something_new', 'contacts'],
])('%s → %s', (path, bucket) => {
  expect(bucketOf(path)).toBe(bucket)
})
