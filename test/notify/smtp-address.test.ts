/** The address of a mail server says how to reach it, and never lets a password travel in the clear. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseSmtpAddress } from '../../src/notify/smtp-address.ts'

test.each([
  ['smtp://relay.example.com', { host: 'relay.example.com', port: 587, secure: false, requireTLS: false, ignoreTLS: false }],
  [
    'smtp://relay.example.com:25/?starttls=off',
    { host: 'relay.example.com', port: 25, secure: false, requireTLS: false, ignoreTLS: true },
  ],
  [
    'smtps://a:b@mail.example.com',
    { host: 'mail.example.com', port: 465, secure: true, requireTLS: false, auth: { user: 'a', pass: 'b' } },
  ],
  ['smtp://a%40x.org:p%3Aw@mail.example.com:2525', { port: 2525, requireTLS: true, auth: { user: 'a@x.org', pass: 'p:w' } }],
  ['smtp://a:b@127.0.0.1:25?starttls=off', { host: '127.0.0.1', requireTLS: false, ignoreTLS: true }],
  ['smtp://a:b@[::1]:25', { host: '::1', requireTLS: false }],
])('%s', (text, expected) => {
  expect(parseSmtpAddress(text)).toMatchObject(expected)
})

test.each([
  'mail.example.com',
  'https://mail.example.com',
  'smtp://',
  'smtp://user@mail.example.com',
  'smtp://:password@mail.example.com',
  'smtp://a:%zz@mail.example.com',
  'smtp://mail.example.com/inbox',
  'smtp://mail.example.com?logger=true',
  'smtp://mail.example.com?starttls=off&debug=1',
  'smtp://a:b@mail.example.com?starttls=off',
  '',
])('%j is none', (text) => {
  expect(parseSmtpAddress(text)).toBeUndefined()
})

test('a password goes over TLS, whatever the address is like, unless it stays on this machine', () => {
  const part = fc.stringMatching(/^[a-zA-Z0-9%:?&=/@.[\]-]{0,12}$/)
  const scheme = fc.constantFrom('smtp', 'smtps')
  const tail = fc.constantFrom('', '?starttls=off', '?starttls=on', '?secure=false')
  fc.assert(
    fc.property(scheme, part, part, part, tail, (protocol, user, pass, host, query) => {
      const address = parseSmtpAddress(`${protocol}://${user}:${pass}@${host}${query}`)
      const here = /^(localhost|127\..*|::1)$/.test(address?.host ?? '')
      if (address?.auth !== undefined && !here) expect(address.secure || (address.requireTLS && !address.ignoreTLS)).toBe(true)
    }),
  )
})
