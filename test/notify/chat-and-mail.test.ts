/** People are told in a chat or by e-mail: the same facts, in words. */
import { expect, test } from 'vitest'
import { mailText, openEmail } from '../../src/notify/email.ts'
import { NotDelivered } from '../../src/notify/not-delivered.ts'
import { openSlack } from '../../src/notify/slack.ts'
import { nobodyThere, startFake } from '../fakes/http-server.ts'
import { startSmtp } from '../fakes/smtp.ts'
import { atEnd } from '../support/at-end.ts'
import { selfSigned } from '../support/self-signed.ts'
import { FAILED, MESSAGE } from './notices.ts'

const NEVER = new AbortController().signal

function mailer(address: string, o: { to?: string[]; timeoutMs?: number } = {}) {
  const { to = ['ops@example.com', 'crm@example.com'], timeoutMs = 5_000 } = o
  return openEmail({ name: 'mail', smtp: () => address, from: 'fin-sync <alerts@example.com>', to, timeoutMs })
}

const send = (receiver: ReturnType<typeof mailer>): Promise<string> => receiver.send(MESSAGE, { signal: NEVER })

async function refusal(sending: Promise<string>): Promise<string> {
  const error: unknown = await sending.catch((thrown: unknown) => thrown)
  if (!(error instanceof NotDelivered)) throw new Error(`not refused: ${String(error)}`)
  expect(error.message).not.toMatch(/127\.0\.0\.1|pa55|@/)
  return error.message
}

test('a chat gets one text, its special characters escaped', async () => {
  const bodies: unknown[] = []
  const server = await startFake(async (request) => {
    bodies.push(await request.json())
    return new Response('ok')
  })
  atEnd(() => server.close())
  const receiver = openSlack({ name: 'chat', url: () => `${server.url}/services/T0/B0/abcdef` })
  atEnd(() => receiver.close())
  expect(await receiver.send(MESSAGE, { signal: NEVER })).toBe('200 ok')
  expect(bodies).toEqual([
    {
      text: [
        '*customers: the run failed*',
        'listing customers: the database at &lt;db.internal&gt; &amp; its twin did not answer',
        'run 20261120-k7mq3x · 1,500 read · 12 updated · 1,460 unchanged · 28 refused · since 2026-11-20 02:10 UTC',
        '→ fin-sync show 20261120-k7mq3x',
      ].join('\n'),
    },
  ])
})

test('a mail goes to all addressees at once, and says that a program wrote it', async () => {
  const smtp = await startSmtp()
  expect(await send(mailer(`smtp://${smtp.at}`))).toBe('250 2.0.0 Ok: queued as 4F2A')
  expect(smtp.mails).toMatchObject([{ from: 'alerts@example.com', to: ['ops@example.com', 'crm@example.com'], login: undefined }])
  const [{ headers, text } = { headers: new Map(), text: '' }] = smtp.mails
  expect(Object.fromEntries(headers)).toMatchObject({
    from: '"fin-sync" <alerts@example.com>',
    subject: '[fin-sync] customers: the run failed',
    'message-id': `<${MESSAGE.id}@fin-sync>`,
    'x-fin-sync-id': MESSAGE.id,
    'auto-submitted': 'auto-generated',
  })
  expect(text.trimEnd()).toBe(mailText(FAILED).trimEnd())
  expect(text).toContain('What to do: fin-sync show 20261120-k7mq3x')
})

test('a login is made with the user and password of the address', async () => {
  const smtp = await startSmtp({ login: true })
  await send(mailer(`smtp://alerts%40example.com:pa55%2Fword@${smtp.at}`))
  expect(smtp.mails).toMatchObject([{ login: 'alerts@example.com:pa55/word' }])
})

test.each([
  [
    'a login that is refused',
    { command: 'AUTH', answer: '535 5.7.8 no pa55word for you, alerts' },
    /answered 535 5\.7\.8 no \[redacted\] for you/,
  ],
  [
    'a message that is refused',
    { command: '.', answer: '554 5.7.1 spam from alerts@example.com' },
    /answered 554 5\.7\.1 spam from \[email\]/,
  ],
  ['a server that is busy', { command: 'MAIL', answer: '451 4.3.0 later' }, /answered 451 4\.3\.0 later/],
  ['a cut connection', 'reset', /^receiver "mail" \(email\): the connection/],
] as const)('%s is told', async (_, fault, told) => {
  const smtp = await startSmtp({ login: true })
  smtp.meet(fault)
  expect(await refusal(send(mailer(`smtp://alerts:pa55word@${smtp.at}`)))).toMatch(told)
  expect({ calls: smtp.calls(), taken: smtp.mails.length }).toEqual({ calls: 1, taken: 0 })
})

test('a server that says nothing, and nobody at all', async () => {
  const smtp = await startSmtp()
  smtp.meet('silence')
  expect(await refusal(send(mailer(`smtp://${smtp.at}`, { timeoutMs: 50 })))).toMatch(/no complete answer within 50 ms|ETIMEDOUT/)
  const gone = (await nobodyThere()).replace('http', 'smtp')
  expect(await refusal(send(mailer(gone)))).toMatch(/nobody listens there/)
})

test('an addressee that is refused does not make it come twice to the others; when all are, it was not taken', async () => {
  const smtp = await startSmtp()
  const some = await send(mailer(`smtp://${smtp.at}`, { to: ['ops@example.com', 'nobody@example.com'] }))
  expect(some).toBe('250 2.0.0 Ok: queued as 4F2A; 1 of 2 addressees were refused')
  expect(smtp.mails).toMatchObject([{ to: ['ops@example.com'] }])
  expect(await refusal(send(mailer(`smtp://${smtp.at}`, { to: ['nobody@example.com'] })))).toMatch(
    /answered 550 5\.1\.1 <\[email\]> unknown/,
  )
})

test('a certificate that nobody signed is not trusted', async () => {
  const smtp = await startSmtp({ tls: selfSigned() })
  expect(await refusal(send(mailer(`smtps://alerts:pa55word@${smtp.at}`)))).toMatch(/the connection failed \(\w*SELF_SIGNED\w*\)/)
  expect(smtp.mails).toEqual([])
})

test('whoever is told to stop does not wait for a mail server', async () => {
  const smtp = await startSmtp()
  smtp.meet('silence')
  const stop = new AbortController()
  const sending = mailer(`smtp://${smtp.at}`).send(MESSAGE, { signal: stop.signal })
  await expect.poll(() => smtp.calls()).toBe(1)
  stop.abort(new Error('the end'))
  await expect(sending).rejects.toThrow('the end')
})
