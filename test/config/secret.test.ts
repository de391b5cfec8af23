/** A secret shows nowhere but where it is revealed. */
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { secret } from '../../src/config/secret.ts'

const token = secret('a-token')

test.each([
  ['String', String(token)],
  ['a template', `${token}`],
  ['concatenation', `${'' + token}`],
  ['JSON.stringify', JSON.stringify(token).slice(1, -1)],
  ['util.inspect', inspect(token)],
  ['util.inspect of what holds it', inspect({ token }).slice('{ token: '.length, -' }'.length)],
])('%s shows [redacted]', (_, shown) => {
  expect(shown).toBe('[redacted]')
})

test('reveal gives the value', () => {
  expect(token.reveal()).toBe('a-token')
})

test('neither a copy nor the keys give the value away', () => {
  expect(JSON.stringify({ ...token })).not.toContain('a-token')
  expect(inspect({ ...token }, { showHidden: true, depth: 9 })).not.toContain('a-token')
})
