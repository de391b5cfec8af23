/** Tells people by e-mail: one plain text to all addressees, through a mail server of one's own. */
import { TimeUp, withDeadline } from './deadline.ts'
import { connectionTrouble, NotDelivered } from './not-delivered.ts'
import type { Message, Notice } from './notice.ts'
import { noticeText } from './notice-text.ts'
import type { Receiver } from './receiver.ts'
import { said } from './said.ts'
import { parseSmtpAddress, SMTP_EXPECTED, type SmtpAddress } from './smtp-address.ts'
import { CONNECT_MS, type ReceiverOptions } from './webhook.ts'

export interface EmailOptions extends ReceiverOptions {
  readonly smtp: () => string
  /** `alerts@example.com` or `fin-sync <alerts@example.com>`. */
  readonly from: string
  readonly to: readonly string[]
}

/** Mail servers take their time with strangers. */
const SEND_MS = 30_000
/** How long the server's end of the connection is waited for after it has taken the message. */
const CLOSE_MS = 1_000

export function openEmail(o: EmailOptions): Receiver {
  const { name, on, syncs, timeoutMs = SEND_MS } = o
  return {
    name,
    type: 'email',
    on,
    syncs,
    async send(message, { signal }) {
      const address = parseSmtpAddress(o.smtp())
      const label = `receiver "${name}" (email)`
      if (address === undefined) throw new NotDelivered(`${label}: its smtp address cannot be read: ${SMTP_EXPECTED}`)
      try {
        return await withDeadline({ ms: timeoutMs, signal }, (ending) =>
          mail(message, { ...o, address, timeoutMs, signal: ending }),
        )
      } catch (error) {
        signal.throwIfAborted()
        throw new NotDelivered(`${label}: ${error instanceof TimeUp ? error.message : trouble(error, address)}`)
      }
    },
    close: () => Promise.resolve(),
  }
}

interface Mailing extends EmailOptions {
  readonly address: SmtpAddress
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

async function mail(message: Message, { address, timeoutMs, signal, from, to }: Mailing): Promise<string> {
  // A large library that only who sends mail needs.
  const { createTransport } = await import('nodemailer')
  const { auth, ...server } = address
  const transport = createTransport({
    ...server,
    ...(auth === undefined ? {} : { auth: { ...auth } }),
    connectionTimeout: Math.min(CONNECT_MS, timeoutMs),
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    socketCloseTimeout: CLOSE_MS,
    // A text is all there is: no content is to be fetched from anywhere.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const sent = await transport.sendMail({ ...mailOf(message), from, to: [...to], signal }).catch((error: unknown) => {
    throw signal.aborted ? signal.reason : error
  })
  // It has been taken: another attempt would come twice to those who have it.
  const refused = sent.rejected.length === 0 ? '' : `; ${sent.rejected.length} of ${to.length} addressees were refused`
  return `${said(sent.response, secretsOf(address))}${refused}`
}

function mailOf({ id, notice }: Message) {
  return {
    subject: `[fin-sync] ${notice.title}`,
    text: mailText(notice),
    messageId: `<${id}@fin-sync>`,
    // RFC 3834: keeps holiday replies away.
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Fin-Sync-Id': id },
  }
}

export function mailText(notice: Notice): string {
  const { title, lines, do: next } = noticeText(notice)
  return `${[title, '', ...lines, '', `What to do: ${next}`].join('\n')}\n`
}

/** What the server said, where it said something; it may quote addresses, and the login. */
function trouble(error: unknown, address: SmtpAddress): string {
  const response = error instanceof Error && 'response' in error && typeof error.response === 'string' ? error.response : ''
  if (response !== '') return `the mail server answered ${said(response, secretsOf(address))}`
  return connectionTrouble(error)
}

function secretsOf({ host, auth }: SmtpAddress): string[] {
  return [host, auth?.user ?? '', auth?.pass ?? ''].filter((text) => text.length > 3)
}
