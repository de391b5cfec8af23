/** Dates are searched by whole days of the workspace up to 2.16 and by the second from 2.17 on. */
import { expect, test } from 'vitest'
import { search, startApi } from './api.ts'

const seconds = (iso: string) => Date.parse(iso) / 1000

/** Searches contacts that are named after the moment they signed up and renew. */
async function startAt(moments: readonly string[], timezone: string) {
  const seed = moments.map((at) => ({ name: at, signed_up_at: seconds(at), custom_attributes: { renews: seconds(at) } }))
  const attributes = [{ name: 'renews', data_type: 'date' }] as const
  const { call } = await startApi({ seed: [...seed, { name: 'never' }], attributes, workspace: { timezone } })
  return async (field: string, operator: string, at: string, version = '2.16') => {
    const found = await search(call, { field, operator, value: seconds(at) }, version)
    return found.map((contact) => String(contact['name'])).toSorted((a, b) => a.localeCompare(b))
  }
}

const MOMENTS = [
  '2026-03-09T23:59:59Z',
  '2026-03-10T00:00:00Z',
  '2026-03-10T12:00:00Z',
  '2026-03-10T23:59:59Z',
  '2026-03-11T00:00:00Z',
]
const [before, first, noon, last, after] = MOMENTS

test.each(['signed_up_at', 'custom_attributes.renews'])('up to 2.16 %s matches whole days', async (field) => {
  const find = await startAt(MOMENTS, 'UTC')
  const value = '2026-03-10T09:00:00Z'
  expect(await find(field, '=', value)).toEqual([first, noon, last])
  expect(await find(field, '>', value)).toEqual([after])
  expect(await find(field, '<', value)).toEqual([before])
})

test('the day begins at midnight of the workspace, also when clocks change', async () => {
  const find = await startAt(
    ['2026-03-08T04:59:59Z', '2026-03-08T05:00:00Z', '2026-03-09T03:59:59Z', '2026-03-09T04:00:00Z'],
    'America/New_York',
  )
  const noonOfTheShortDay = '2026-03-08T16:00:00Z'
  expect(await find('signed_up_at', '=', noonOfTheShortDay)).toEqual(['2026-03-08T05:00:00Z', '2026-03-09T03:59:59Z'])
  expect(await find('signed_up_at', '>', noonOfTheShortDay)).toEqual(['2026-03-09T04:00:00Z'])
  expect(await find('signed_up_at', '<', noonOfTheShortDay)).toEqual(['2026-03-08T04:59:59Z'])
})

test('from 2.17 on standard timestamps match to the second and have more operators', async () => {
  const find = await startAt(MOMENTS, 'America/New_York')
  const at = noon ?? ''
  expect(await find('signed_up_at', '=', at, '2.17')).toEqual([noon])
  expect(await find('signed_up_at', '>', at, '2.17')).toEqual([last, after])
  expect(await find('signed_up_at', '>=', at, '2.17')).toEqual([noon, last, after])
  expect(await find('signed_up_at', '<=', at, 'Preview')).toEqual([before, first, noon])
  expect(await find('signed_up_at', '!=', at, 'Preview')).toEqual([before, first, last, after, 'never'])
})

test('from 2.17 on custom dates match whole days in UTC', async () => {
  const find = await startAt(MOMENTS, 'America/New_York')
  expect(await find('custom_attributes.renews', '=', '2026-03-10T01:00:00Z', '2.17')).toEqual([first, noon, last])
})
