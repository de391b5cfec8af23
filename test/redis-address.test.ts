/** What REDIS_URL may look like. */
import { expect, test } from 'vitest'
import { ConfigError } from '../src/errors.ts'
import { parseRedisUrl } from '../src/redis-address.ts'

test.each([
  ['redis://localhost', 'Redis at localhost:6379/0', { host: 'localhost', port: 6379, db: 0 }],
  ['redis://10.0.0.7:6380/3', 'Redis at 10.0.0.7:6380/3', { host: '10.0.0.7', port: 6380, db: 3 }],
  ['redis://:s%40fe@h/', 'Redis at h:6379/0', { host: 'h', port: 6379, db: 0, password: 's@fe' }],
  ['redis://ann:p%2Fw@h?db=2', 'Redis at h:6379/2', { host: 'h', port: 6379, db: 2, username: 'ann', password: 'p/w' }],
  ['rediss://h:6390', 'Redis at h:6390/0', { host: 'h', port: 6390, db: 0, tls: {} }],
  ['redis://[::1]:7000/1', 'Redis at [::1]:7000/1', { host: '::1', port: 7000, db: 1 }],
  ['unix:///run/redis/a%20b.sock', 'Redis at /run/redis/a b.sock (database 0)', { path: '/run/redis/a b.sock', db: 0 }],
  ['unix:///r.sock?db=4&password=pw', 'Redis at /r.sock (database 4)', { path: '/r.sock', db: 4, password: 'pw' }],
])('%s is %s', (url, at, login) => {
  expect(parseRedisUrl(url)).toEqual({ at, login })
})

test.each([
  ['localhost:6379', 'is not an address'],
  ['http://:hunter2@localhost', 'is not an address'],
  ['redis://:hunter2@localhost:port', 'is not an address'],
  ['redis://:hunter2@localhost/main', 'must end in the number of a database'],
  ['redis://hunter2@localhost', 'has a user and no password'],
  ['redis://:hunter2%@localhost', 'percent-encoded'],
  ['redis://:hunter2@localhost?family=6', 'has a parameter that fin-sync does not know; it knows: db'],
  ['unix://localhost?password=hunter2', 'names no socket'],
])('%s: the address %s', (url, message) => {
  const parse = () => parseRedisUrl(url)
  expect(parse).toThrow(ConfigError)
  expect(parse).toThrow(message)
  expect(parse).not.toThrow('hunter2')
})
