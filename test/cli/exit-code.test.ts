/** How a run's end becomes the exit code. */
import { expect, test } from 'vitest'
import { errorLines } from '../../src/cli/error-text.ts'
import { exitCodeOf } from '../../src/cli/exit-code.ts'
import { ConfigError, FinSyncError, NotAuthorised, Unreachable } from '../../src/errors.ts'

test.each([
  ['done', null, 0],
  ['partial', null, 3],
  ['stopped', null, 3],
  ['cancelled', null, 3],
  ['failed', null, 1],
  ['failed', 4, 4],
  ['failed', 5, 5],
  ['failed', 2, 2],
  // Taken over by another process: this one did not do what it was asked.
  [null, null, 1],
  // A code of a signal is this process' business and never a run's.
  ['failed', 130, 1],
] as const)('status %s with exit code %s ends with %d', (status, exitCode, expected) => {
  expect(exitCodeOf({ status, exitCode })).toBe(expected)
})

test.each([
  [new FinSyncError('it went wrong'), 1],
  [new ConfigError('it is wrong'), 2],
  [new NotAuthorised('it is refused'), 4],
  [new Unreachable('it is away'), 5],
])('%s is one line and ends with %d', (error, exitCode) => {
  expect(errorLines(error, { verbose: false })).toEqual({ lines: [`fin-sync: ${error.message}`], exitCode })
})

test('a defect is told with its stack and its causes, and without what nobody may see', () => {
  const cause = new Error('postgres://me:hunter2@db said no to ada@example.com')
  const { lines, exitCode } = errorLines(new TypeError('x is not a function', { cause }), { verbose: false })
  const text = lines.join('\n')
  expect(exitCode).toBe(1)
  expect(text).toContain('please report it')
  expect(text).toContain('TypeError: x is not a function\n    at ')
  expect(text).toContain('caused by Error: postgres://[redacted]@db said no to [email]')
})

test('--verbose tells what caused an error', () => {
  const error = new ConfigError('cannot read a.yaml', { cause: new Error('ENOENT') })
  expect(errorLines(error, { verbose: true }).lines[1]).toMatch(/^caused by Error: ENOENT/)
})
