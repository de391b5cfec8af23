/** Group commit: callers that come while a write is under way share the next one. */
import { expect, test } from 'vitest'
import { createGroupCommit } from '../src/group-commit.ts'

test('calls of one moment share one write, each gets its own result', async () => {
  const batches: number[][] = []
  const add = createGroupCommit<number, string>((batch) => {
    batches.push([...batch])
    return Promise.resolve(batch.map((n) => `<${n}>`))
  })
  expect(await Promise.all([add(1), add(2), add(3)])).toEqual(['<1>', '<2>', '<3>'])
  expect(batches).toEqual([[1, 2, 3]])
})

test('what comes during a write goes together in the next one, and writes never overlap', async () => {
  const batches: number[][] = []
  let running = 0
  const { promise: gate, open } = createGate()
  const add = createGroupCommit<number, number>(async (batch) => {
    expect(++running).toBe(1)
    batches.push([...batch])
    if (batches.length === 1) await gate
    running--
    return batch
  })
  const first = add(1)
  while (batches.length === 0) await new Promise((resolve) => setImmediate(resolve))
  const rest = [add(2), add(3), add(4)]
  open()
  expect(await Promise.all([first, ...rest])).toEqual([1, 2, 3, 4])
  expect(batches).toEqual([[1], [2, 3, 4]])
})

test('a failed write fails its own group only', async () => {
  const add = createGroupCommit<number, number>((batch) =>
    batch.includes(13) ? Promise.reject(new Error('unlucky')) : Promise.resolve(batch),
  )
  await expect(add(13)).rejects.toThrow('unlucky')
  expect(await add(14)).toBe(14)
})

function createGate(): { promise: Promise<void>; open: () => void } {
  let open: () => void = () => undefined
  const promise = new Promise<void>((resolve) => {
    open = resolve
  })
  return { promise, open }
}
