/** Notices as the rules make them, for tests of what carries them. */
import type { Message, Notice } from '../../src/notify/notice.ts'

export const FAILED: Notice = {
  kind: 'run_failed',
  sync: 'customers',
  run: '20261120-k7mq3x',
  at: '2026-11-20T02:10:09.120Z',
  since: '2026-11-20T02:10:09.120Z',
  recovered_from: [],
  title: 'customers: the run failed',
  reason: 'listing customers: the database at <db.internal> & its twin did not answer',
  counts: { read: 1500, created: 0, updated: 12, unchanged: 1460, refused: 28, calls: 14, seconds: 9.1 },
  do: 'fin-sync show 20261120-k7mq3x',
}

export const MESSAGE: Message = { id: '6f2f6f0e-0b1f-4a51-9a83-0d1a2c7a9b11', notice: FAILED }
