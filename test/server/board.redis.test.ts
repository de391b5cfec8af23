/** The queue in a browser, on Redis. */
import { test } from 'vitest'
import { redisServer } from '../support/redis.ts'
import { expectBoard } from './board.ts'
import { createServerDesk } from './desk.ts'

test('the board shows the queue to who has a token, and changes nothing', async () => {
  await expectBoard(await createServerDesk({ idle: true, redis: await redisServer() }))
})
