/** The queue in a browser, on the embedded store. */
import { test } from 'vitest'
import { expectBoard } from './board.ts'
import { createServerDesk } from './desk.ts'

test('the board shows the queue to who has a token, and changes nothing', async () => {
  await expectBoard(await createServerDesk({ idle: true }))
})
