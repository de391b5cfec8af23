/** The `notify:` and `alerts:` parts: who is told when a sync is not well, and what counts as that. */
import { z } from 'zod'
import { ALERT_KINDS, NOTICE_KINDS } from '../notify/notice.ts'
import type { Receiver } from '../notify/receiver.ts'
import { parseSmtpAddress, SMTP_EXPECTED } from '../notify/smtp-address.ts'
import { isLoopback } from './base-url.ts'
import { duration } from './duration.ts'
import { percent } from './percent.ts'
import { type Secret, secret } from './secret.ts'
import { strict } from './strict.ts'

/** Who knows fewer characters than this has guessed them. */
const SHORTEST_SECRET = 16

const NAME_EXPECTED = 'expected a name of letters, digits, _ and -, at most 63 of them'
const URL_EXPECTED =
  'expected an address that begins with https:// (http:// on this machine only), without user and password; take it from a variable'
const WEBHOOK_EXPECTED =
  'expected an address that begins with https:// or http://, without user and password; take it from a variable'
const SECRET_EXPECTED = `expected at least ${SHORTEST_SECRET} characters, which the other side knows too; openssl rand -hex 32 makes some`
const FROM_EXPECTED = 'expected an address such as alerts@example.com, or fin-sync <alerts@example.com>'
const TO_EXPECTED = 'expected a list of addresses such as [ops@example.com]'
const TIMES_EXPECTED = 'expected a percentage of 100% or more, such as 200%'

/** A user and password in it would be dropped without a word. */
const urlOf = (text: string): URL | undefined => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  return url?.username === '' && url.password === '' ? url : undefined
}

/** The address of a chat is a password, which must not travel in the clear. */
const isSafeUrl = (text: string): boolean => {
  const url = urlOf(text)
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname))
}
/** What goes to a webhook is signed and holds nothing secret, and inside a cluster many speak plain http. */
const isWebUrl = (text: string): boolean => ['https:', 'http:'].includes(urlOf(text)?.protocol ?? '')

const ADDRESS = /^[^\s@<>,;"]{1,64}@[^\s@<>,;"]{1,255}$/
const FROM = /^[^\r\n@<>,;"]{1,100}<([^\s@<>,;"]{1,64}@[^\s@<>,;"]{1,255})>$/

// Refinements and no patterns, because what is wrong with a secret must be said without showing it.
const hidden = (expected: string, fits: (text: string) => boolean) =>
  z.string({ error: expected }).refine(fits, { error: expected })

const common = {
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/, { error: NAME_EXPECTED })
    .optional()
    .describe(
      'What it is called in logs; messages that wait for it wait under this name. Default: its type, with a number from the second on',
    ),
  on: z
    .array(z.enum(NOTICE_KINDS), { error: `expected a list of ${NOTICE_KINDS.join(', ')}` })
    .min(1)
    .refine((kinds) => kinds.some((kind) => kind !== 'recovered'), {
      error: `expected at least one of ${ALERT_KINDS.join(', ')}: recovered is told to those who were told of what went before`,
    })
    .optional()
    .describe('What it is told; everything when absent'),
  syncs: z
    .array(z.string(), { error: 'expected a list of names of syncs' })
    .min(1)
    .optional()
    .describe('Of which syncs it is told; of all when absent'),
}

export const webhookReceiver = strict({
  type: z.literal('webhook').describe('Which kind of receiver this is'),
  url: hidden(WEBHOOK_EXPECTED, isWebUrl).describe('Where the JSON is sent to'),
  secret: hidden(SECRET_EXPECTED, (text) => text.length >= SHORTEST_SECRET).describe('Signs what is sent'),
  ...common,
})

export const slackReceiver = strict({
  type: z.literal('slack').describe('Which kind of receiver this is'),
  url: hidden(URL_EXPECTED, isSafeUrl).describe(
    'An incoming webhook of Slack, or of a chat that takes the same; whoever knows it may write there',
  ),
  ...common,
})

export const emailReceiver = strict({
  type: z.literal('email').describe('Which kind of receiver this is'),
  smtp: hidden(SMTP_EXPECTED, (text) => parseSmtpAddress(text) !== undefined).describe('The mail server that sends it'),
  from: z
    .string({ error: FROM_EXPECTED })
    .refine((text) => ADDRESS.test(text) || FROM.test(text), { error: FROM_EXPECTED, params: { found: true } })
    .describe('Who it comes from'),
  to: z
    .array(z.string().regex(ADDRESS, { error: 'expected an address such as ops@example.com' }), { error: TO_EXPECTED })
    .min(1, { error: TO_EXPECTED })
    .describe('Who gets it'),
  ...common,
})

const receiver = z.discriminatedUnion('type', [webhookReceiver, slackReceiver, emailReceiver])

export const notifySchema = z.array(receiver, { error: 'expected a list of receivers' })

const TIMES = /^[1-9]\d{2,5}(?:\.\d{1,3})?%$/

export const alertsSchema = strict({
  refused_share: percent
    .prefault('5%')
    .describe('refused_share is told when a larger share of the rows of a run was refused; 100% = never'),
  fewer_rows: percent
    .prefault('50%')
    .describe('unusual_rows is told when a full read has less than this share of the usual number of rows; 0% = never'),
  more_rows: z
    .string({ error: TIMES_EXPECTED })
    .regex(TIMES, { error: TIMES_EXPECTED })
    .transform((text) => Number(text.slice(0, -1)) / 100)
    .prefault('200%')
    .describe('unusual_rows is told when a full read has more than this share of the usual number of rows'),
  overdue_grace: duration
    .prefault('1h')
    .describe(
      'overdue is told when a scheduled run has not ended well this long after it should have, judged by its time and how long the last good one took',
    ),
})

/** Shares are 0 to 1, `moreRows` is 1 or more. */
export interface Alerts {
  readonly refusedShare: number
  readonly fewerRows: number
  readonly moreRows: number
  readonly overdueGraceMs: number
}

export type ReceiverConfig = Pick<Receiver, 'name' | 'on' | 'syncs'> &
  (
    | { readonly type: 'webhook'; readonly url: Secret; readonly secret: Secret }
    | { readonly type: 'slack'; readonly url: Secret }
    | { readonly type: 'email'; readonly smtp: Secret; readonly from: string; readonly to: readonly string[] }
  )

export function toAlerts(written: z.output<typeof alertsSchema>): Alerts {
  const { refused_share: refusedShare, fewer_rows: fewerRows, more_rows: moreRows, overdue_grace: overdueGraceMs } = written
  return { refusedShare, fewerRows, moreRows, overdueGraceMs }
}

export function toReceivers(written: z.output<typeof notifySchema>): readonly ReceiverConfig[] {
  const names = namesOf(written)
  return written.map((one, index) => {
    const common = { name: names[index] ?? one.type, on: one.on, syncs: one.syncs }
    if (one.type === 'email') return { ...common, type: one.type, smtp: secret(one.smtp), from: one.from, to: one.to }
    if (one.type === 'slack') return { ...common, type: one.type, url: secret(one.url) }
    return { ...common, type: one.type, url: secret(one.url), secret: secret(one.secret) }
  })
}

/** `slack`, `slack-2`, … for those that were given none. */
function namesOf(written: z.output<typeof notifySchema>): readonly string[] {
  const counts = new Map<string, number>()
  return written.map(({ name, type }) => {
    const nth = (counts.get(type) ?? 0) + 1
    counts.set(type, nth)
    return name ?? (nth === 1 ? type : `${type}-${nth}`)
  })
}

/** What no receiver can tell by itself: names that are taken, and syncs that are not there. Paths begin at the list. */
export function notifyProblems(
  written: z.output<typeof notifySchema>,
  syncs: readonly string[],
): readonly { readonly path: readonly (string | number)[]; readonly message: string }[] {
  const names = namesOf(written)
  return written.flatMap((one, index) => [
    ...(names.indexOf(names[index] ?? '') < index
      ? [
          {
            path: [index],
            message: `another receiver is called ${JSON.stringify(names[index])} already; give this one a name of its own`,
          },
        ]
      : []),
    ...(one.syncs ?? []).flatMap((sync, at) =>
      syncs.includes(sync) ? [] : [{ path: [index, 'syncs', at], message: `there is no sync named ${JSON.stringify(sync)}` }],
    ),
  ])
}
