/** A notice in words, line by line, for those who read it in a chat or in a mailbox. Pure. */
import type { Notice } from './notice.ts'

/** The counts that are told to people, in this order, those that are 0 but for `read` left out. */
const SHOWN = [
  'read',
  'created',
  'updated',
  'unchanged',
  'archived',
  'deleted',
  'merged',
  'duplicate',
  'superseded',
  'refused',
  'postponed',
  'cancelled',
] as const

export interface NoticeText {
  readonly title: string
  /** Whole lines, without the title. */
  readonly lines: readonly string[]
  readonly do: string
}

export function noticeText(notice: Notice): NoticeText {
  const since = notice.since === null ? [] : [`${notice.kind === 'recovered' ? 'it began at' : 'since'} ${instant(notice.since)}`]
  const run = notice.run === null ? [] : [`run ${notice.run}`]
  const counts = notice.counts === null ? [] : countsText(notice.counts)
  const facts = [...run, ...counts, ...since].join(' · ')
  return { title: notice.title, lines: [notice.reason, ...(facts === '' ? [] : [facts])], do: notice.do }
}

function countsText(counts: Readonly<Record<string, number>>): string[] {
  const shown = SHOWN.filter((name) => name === 'read' || (counts[name] ?? 0) > 0)
  return shown.map((name) => `${(counts[name] ?? 0).toLocaleString('en-US')} ${name}`)
}

/** `2026-11-20 02:10 UTC` */
function instant(iso: string): string {
  return `${iso.slice(0, 16).replace('T', ' ')} UTC`
}
