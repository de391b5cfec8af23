/** Tells people in a chat: an incoming webhook of Slack, or of anything that takes the same (Mattermost, Rocket.Chat). */
import { createDispatcher } from '../dispatcher.ts'
import { post } from './http-post.ts'
import type { Notice } from './notice.ts'
import { noticeText } from './notice-text.ts'
import type { Receiver } from './receiver.ts'
import { CONNECT_MS, type ReceiverOptions, SEND_MS } from './webhook.ts'

export interface SlackOptions extends ReceiverOptions {
  /** Whoever knows it may write into the channel. */
  readonly url: () => string
}

export function openSlack(o: SlackOptions): Receiver {
  const { name, on, syncs, timeoutMs = SEND_MS } = o
  const dispatcher = createDispatcher({ connections: 1, connectMs: Math.min(CONNECT_MS, timeoutMs), proxy: o.proxy })
  let closed: Promise<void> | undefined
  return {
    name,
    type: 'slack',
    on,
    syncs,
    send({ id, notice }, { signal }) {
      const label = `receiver "${name}" (slack)`
      const headers = { 'x-fin-sync-id': id }
      const body = JSON.stringify({ text: slackText(notice) })
      return post({ dispatcher, label, url: o.url(), headers, body, secrets: [], timeoutMs, signal })
    },
    close: () => (closed ??= dispatcher.close()),
  }
}

/** https://docs.slack.dev/messaging/formatting-message-text: bold in stars, and three characters that have to be escaped. */
export function slackText(notice: Notice): string {
  const { title, lines, do: next } = noticeText(notice)
  return [`*${escaped(title)}*`, ...lines.map(escaped), `→ ${escaped(next)}`].join('\n')
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
