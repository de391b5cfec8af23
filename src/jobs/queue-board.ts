/** The queue as bull-board looks at it: nothing can be changed through it. */
import type { BaseAdapter } from '@bull-board/api/baseAdapter'
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter'
import { Queue } from 'bullmq'

export type BoardQueue = BaseAdapter

type Shown = ConstructorParameters<typeof BullMQAdapter>[0]

export function boardQueueOf(queue: unknown): BoardQueue {
  if (!isQueue(queue)) throw new Error('the board was given something that is no queue')
  return new BullMQAdapter(queue, {
    readOnlyMode: true,
    allowRetries: false,
    description: 'Wake-ups only: what there is to do stands in the database',
  })
}

function isQueue(queue: unknown): queue is Shown {
  return queue instanceof Queue
}
