/** The webhooks that came, as lines: tables for people, one JSON object a line for programs. */
import type { Db } from '../store/db.ts'
import { countWebhooks, type FailedWebhook, listFailedWebhooks, type WebhookCount } from '../store/webhooks-list.ts'
import { count, instant } from './figures.ts'
import { type Column, tableLines } from './table.ts'

export interface WebhookListOptions {
  /** Those that were given up, one by one. */
  readonly failed: boolean
  readonly limit: number
  readonly json: boolean
  readonly width?: number
}

/** No lines when there are none. */
export async function listWebhookLines(db: Db, o: WebhookListOptions): Promise<readonly string[]> {
  if (o.failed) {
    const failed = await listFailedWebhooks(db, o)
    if (o.json) return failed.map((one) => JSON.stringify(failedJson(one)))
    return failed.length === 0 ? [] : failedTable(failed, o)
  }
  const topics = await countWebhooks(db)
  if (o.json) return topics.map((one) => JSON.stringify(topicJson(one)))
  return topics.length === 0 ? [] : topicsTable(topics, o)
}

function topicJson({ lastReceivedAt, ...counts }: WebhookCount) {
  return { ...counts, last_received_at: lastReceivedAt.toISOString() }
}

function failedJson({ receivedAt, ...one }: FailedWebhook) {
  return { ...one, received_at: receivedAt.toISOString() }
}

const TOPIC_COLUMNS: readonly Column[] = [
  { title: 'topic' },
  { title: 'waiting', align: 'right' },
  { title: 'done', align: 'right' },
  { title: 'failed', align: 'right' },
  { title: 'last came', optional: true },
]

function topicsTable(topics: readonly WebhookCount[], o: Pick<WebhookListOptions, 'width'>): string[] {
  const rows = topics.map((one) => [one.topic, count(one.waiting), count(one.done), count(one.failed), instant(one.lastReceivedAt)])
  return tableLines(TOPIC_COLUMNS, rows, o)
}

const FAILED_COLUMNS: readonly Column[] = [
  { title: 'id' },
  { title: 'topic' },
  { title: 'came' },
  { title: 'attempts', align: 'right', optional: true },
  { title: 'problem' },
]

function failedTable(failed: readonly FailedWebhook[], o: Pick<WebhookListOptions, 'width'>): string[] {
  const rows = failed.map((one) => [one.id, one.topic, instant(one.receivedAt), count(one.attempts), one.problem])
  return tableLines(FAILED_COLUMNS, rows, o)
}
