/** The token only ever goes to a region's host, or over https, or to this machine. */
import { expect, test } from 'vitest'
import { baseUrl } from '../../src/config/base-url.ts'
import { ConfigError } from '../../src/errors.ts'

test.each([
  ['us', 'https://api.intercom.io'],
  ['eu', 'https://api.eu.intercom.io'],
  ['au', 'https://api.au.intercom.io'],
] as const)('region %s is %s', (region, url) => {
  expect(baseUrl(region)).toBe(url)
})

test.each([
  ['https://proxy.example.com/intercom/', 'https://proxy.example.com/intercom'],
  ['http://127.0.0.1:4010', 'http://127.0.0.1:4010'],
  ['http://localhost:4010/', 'http://localhost:4010'],
  ['http://[::1]:4010', 'http://[::1]:4010'],
])('INTERCOM_BASE_URL %s is taken', (override, url) => {
  expect(baseUrl('eu', override)).toBe(url)
})

test.each([
  ['api.intercom.io', /is not a URL/],
  ['ftp://api.intercom.io', /neither https nor http/],
  ['http://api.intercom.io', /unencrypted/],
  ['http://127.0.0.1.example.com', /unencrypted/],
  ['https://ann:pass@api.intercom.io', /user name or password/],
  ['https://api.intercom.io?x=1', /query/],
])('INTERCOM_BASE_URL %s is refused', (override, message) => {
  expect(() => baseUrl('us', override)).toThrow(ConfigError)
  expect(() => baseUrl('us', override)).toThrow(message)
})

test('plain http to another machine is taken where the token is no secret: the simulator of a container', () => {
  expect(baseUrl('us', 'http://simulator:4010', { secretToken: false })).toBe('http://simulator:4010')
})
