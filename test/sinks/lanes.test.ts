/** Lanes: items that share one stay together and in order; others may go side by side. */
import { expect, test } from 'vitest'
import { groupByLanes } from '../../src/sinks/lanes.ts'

const item = (name: string, ...lanes: string[]): { name: string; lanes: string[] } => ({ name, lanes })
const grouped = (...items: { name: string; lanes: string[] }[]): string[] =>
  groupByLanes(items, (one) => one.lanes).map((group) => group.map((one) => one.name).join(' '))

test.each([
  ['nothing shared', [item('a', '1'), item('b', '2')], ['a', 'b']],
  ['one email twice', [item('a', '1'), item('b', '2'), item('c', '1')], ['a c', 'b']],
  ['a bridge joins two groups', [item('a', '1'), item('b', '2'), item('c', '1', '2'), item('d', '2')], ['a b c d']],
  ['no lane at all', [item('a'), item('b')], ['a', 'b']],
])('%s', (_name, items, groups) => {
  expect(grouped(...items).toSorted()).toEqual(groups.toSorted())
})
