/** Texts for logs carry no tokens, passwords or email addresses. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { redact } from '../../src/config/redact.ts'

test.each([
  ['Authorization: Bearer abc.def-1', 'Authorization: Bearer [redacted]'],
  ['connect postgres://ann:pa55@db:5432/crm failed', 'connect postgres://[redacted]@db:5432/crm failed'],
  ['GET /x?access_token=s3cret&page=2', 'GET /x?access_token=[redacted]&page=2'],
  ['{"client_secret": "top secret"}', '{"client_secret": [redacted]}'],
  ['token: abc123def456', 'token: [redacted]'],
  ['sent dG9rOjEyMzQ1Njc4OTA= to Intercom', 'sent [redacted] to Intercom'],
  ['pat-eu1-0123abcd-4567 was refused', '[redacted] was refused'],
  ['Ann.B+x@example.co.uk, bob@example.com!', '[email], [email]!'],
  ['GET /contacts?email=ann%40example.com', 'GET /contacts?email=[email]'],
  ['jörg@bücher.de', '[email]'],
])('%s', (text, expected) => {
  expect(redact(text)).toBe(expected)
})

test('what only speaks of tokens stays readable', () => {
  const text = 'workspace.access_token: is missing; set INTERCOM_ACCESS_TOKEN, or write ${INTERCOM_ACCESS_TOKEN:-default}'
  expect(redact(text)).toBe(text)
})

test('known values go, whatever they look like', () => {
  expect(redact('it said: plainword is wrong', ['plainword', ''])).toBe('it said: [redacted] is wrong')
})

test('no email address survives, wherever it stands', () => {
  fc.assert(
    fc.property(fc.string(), fc.emailAddress(), fc.string(), (before, email, after) => {
      expect(redact(`${before} ${email} ${after}`)).not.toContain(` ${email} `)
    }),
  )
})

test('hostile texts take no time', () => {
  const started = performance.now()
  for (const text of ['a'.repeat(200_000), 'token='.repeat(30_000), '@a.'.repeat(60_000), `token:${' '.repeat(200_000)}`])
    redact(text)
  expect(performance.now() - started).toBeLessThan(5_000)
})
