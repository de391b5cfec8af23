/** A server that is away for an hour is one line in a worker's log; everything else is told each time. */
import { expect, test } from 'vitest'
import { ConfigError, Unreachable } from '../../src/errors.ts'
import type { WorkerEvent } from '../../src/jobs/worker-events.ts'
import { createTrouble } from '../../src/jobs/worker-trouble.ts'
import { DatabaseLost, isDatabaseLost } from '../../src/store/lost-database.ts'

const coded = (code: string, message = code): Error => Object.assign(new Error(message), { code })

test('away is told once, and back when everything answers; what is no loss is told as often as it happens', () => {
  const events: WorkerEvent[] = []
  const trouble = createTrouble((event) => events.push(event))
  const refused = coded('ECONNREFUSED')
  trouble.fine()
  trouble.saw(refused, 'r1')
  trouble.sawAway(new Unreachable('Redis took no wake-up'))
  trouble.saw(new DatabaseLost('the database was lost'))
  trouble.fine()
  trouble.fine()
  const defect = new TypeError('undefined is not a function')
  trouble.saw(defect, 'r1')
  // Intercom cannot be reached: a helper met it, and no server of ours is away.
  const down = new Unreachable('Intercom gave no usable answer')
  trouble.saw(down)
  expect(events).toEqual([
    {
      kind: 'away',
      error: expect.objectContaining({ message: expect.stringMatching(/^the database was lost: ECONNREFUSED/), cause: refused }),
    },
    { kind: 'back' },
    { kind: 'trouble', error: defect, run: 'r1' },
    { kind: 'trouble', error: down },
  ])
})

test.each([
  [coded('57P01', 'terminating connection due to administrator command'), true],
  [coded('08006'), true],
  [coded('ECONNRESET'), true],
  [new Error('Connection terminated unexpectedly'), true],
  [new DatabaseLost('lost'), true],
  [coded('23505', 'duplicate key value'), false],
  [new ConfigError('no', { cause: coded('ECONNREFUSED') }), false],
  ['ECONNREFUSED', false],
])('%s: is the database lost? %s', (error, lost) => {
  expect(isDatabaseLost(error)).toBe(lost)
})
