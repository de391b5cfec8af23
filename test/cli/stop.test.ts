/** Signals: once to stop in good order, twice to end. */
import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { listenForStop } from '../../src/cli/stop.ts'

function stoppable() {
  const events = new EventEmitter()
  const exits: number[] = []
  const process = Object.assign(events, { exit: (code: number) => void exits.push(code) })
  const told: string[] = []
  const tell = (what: string) => (name: string) => void told.push(`${what} ${name}`)
  return { process, exits, told, stop: listenForStop({ process, onStop: tell('stop'), onEnd: tell('end') }) }
}

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('the first %s aborts, the second one ends the process with %d', (name, code) => {
  const { process, exits, told, stop } = stoppable()
  expect(stop.exitCode()).toBeUndefined()
  process.emit(name, name)
  expect(stop.signal.aborted).toBe(true)
  expect(stop.exitCode()).toBe(code)
  expect(exits).toEqual([])
  process.emit(name, name)
  expect(exits).toEqual([code])
  expect(told).toEqual([`stop ${name}`, `end ${name}`])
})

test('afterwards the signals are as they were', () => {
  const { process, stop } = stoppable()
  stop.dispose()
  expect(process.listenerCount('SIGINT') + process.listenerCount('SIGTERM')).toBe(0)
})
