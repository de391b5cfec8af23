/** What became of a notification, as a line of a worker's log: the receiver's name and what came back, never its address. */
import { redact } from '../config/redact.ts'
import type { NotifyEvent } from '../jobs/notify-deliver.ts'
import { duration } from './figures.ts'
import type { LogLine } from './worker-log.ts'

export function notifyLine(event: NotifyEvent): LogLine {
  const { receiver, id, about, sync, attempt } = event
  const fields = { receiver, id, about, sync, attempt }
  const what = `notification ${about}${sync === null ? '' : ` of ${sync}`}`
  const said = redact(event.said)
  if (event.kind === 'sent') return { event: 'notified', text: `${what}: sent to ${receiver}`, fields }
  if (event.kind === 'failed') {
    const again = `tried again in ${duration((event.againInMs ?? 0) / 1_000)}`
    return { event: 'not_notified', text: `${what}: ${said} (attempt ${attempt}); ${again}`, fields, isTrouble: true }
  }
  const text = `${what}: given up after a day: ${said}. Try the receiver with fin-sync notify ${receiver}`
  return { event: 'notification_given_up', text, fields, isTrouble: true }
}
