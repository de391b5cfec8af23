/** stdout for data, stderr for words. */
import { expect, test } from 'vitest'
import { createTerminal, type TerminalOptions } from '../../src/cli/terminal.ts'
import { recordingStream } from './recording-stream.ts'

function terminalWith(o: Partial<TerminalOptions> & { isTTY?: boolean; columns?: number } = {}) {
  const [stdout, stderr] = [recordingStream(o), recordingStream(o)]
  const plain = { noColor: false, forceColor: false, ci: false, json: false, quiet: false, verbose: false }
  return { stdout, stderr, ...createTerminal({ ...plain, ...o, stdout, stderr }) }
}

test('data goes to stdout, everything else to stderr', () => {
  const t = terminalWith()
  t.data('{}')
  t.say('reading')
  t.warn('careful')
  expect(t.stdout.text()).toBe('{}\n')
  expect(t.stderr.text()).toBe('reading\ncareful\n')
})

test('--quiet leaves warnings and data; --verbose adds details', () => {
  const quiet = terminalWith({ quiet: true, verbose: true, isTTY: true })
  for (const write of [quiet.say, quiet.detail, quiet.warn, quiet.status, quiet.data]) write('x')
  expect([quiet.stdout.text(), quiet.stderr.text()]).toEqual(['x\n', 'x\n'])
  const verbose = terminalWith({ verbose: true })
  verbose.detail('GET /me')
  expect(verbose.stderr.text()).toBe('GET /me\n')
})

test.each([
  [{ isTTY: true }, true],
  [{ isTTY: false }, false],
  [{ isTTY: false, forceColor: true }, true],
  [{ isTTY: true, noColor: true }, false],
  [{ isTTY: false, noColor: true, forceColor: true }, false],
])('colours with %o: %s', (options, wanted) => {
  expect(terminalWith(options).colors.isColorSupported).toBe(wanted)
})

test('the status line is cut to the width, rewritten in place, and never left beside another line', () => {
  const t = terminalWith({ isTTY: true, columns: 13 })
  t.status('reading 1,000 rows')
  t.say('note')
  t.say('more')
  expect(t.stderr.text()).toBe('reading 1…\r\u001b[2Knote\nmore\n')
})

test('where the line has parts, the first ones that fit are shown', () => {
  const t = terminalWith({ isTTY: true, columns: 30 })
  t.status('people: delivering 1 of 4 · 3 refused · 12 calls')
  expect(t.stderr.text()).toBe('people: delivering 1 of 4 …')
})

test('a terminal that got narrower has folded the line: all its rows are cleared', () => {
  const t = terminalWith({ isTTY: true, columns: 40 })
  t.status('x'.repeat(37))
  t.stderr.columns = 15
  t.status('')
  expect(t.stderr.text()).toBe(`${'x'.repeat(37)}\r\u001b[2K\u001b[1A\u001b[2K\u001b[1A\u001b[2K`)
})

test('a terminal that does not tell its width is taken for a usual one', () => {
  const t = terminalWith({ isTTY: true, columns: 0 })
  t.status('x'.repeat(100))
  expect(t.stderr.text()).toBe(`${'x'.repeat(76)}…`)
  expect(t.columns()).toBe(80)
})

test('what is no terminal has no width', () => {
  expect(terminalWith({ isTTY: false, columns: 40 }).columns()).toBeUndefined()
})

test.each([{ isTTY: false }, { isTTY: true, ci: true }])('there is no status line with %o', (options) => {
  const t = terminalWith(options)
  t.status('reading')
  expect(t.stderr.text()).toBe('')
})

test('when nobody reads stdout any more, what would go there is dropped and who streams is told', async () => {
  const t = terminalWith()
  expect(await t.stream('a,b\n')).toBe(true)
  t.stdout.fail('EPIPE')
  t.data('lost')
  expect(await t.stream('lost')).toBe(false)
  expect(t.stdout.text()).toBe('a,b\n')
})

test('any other trouble with a stream is not swallowed', () => {
  expect(() => terminalWith().stdout.fail('EIO')).toThrow('EIO')
})
