/** What is to be done for a contact, as tables: its company, its tags, its subscriptions. */
import { describe, expect, test } from 'vitest'
import { planCompany } from '../../src/sinks/contacts-companies-attach.ts'
import { type Done, NOTHING_DONE } from '../../src/sinks/contacts-extras-done.ts'
import { chosenTypes } from '../../src/sinks/contacts-extras-subscriptions.ts'
import { hasTagWork, planTags, tagAdded, tagGone } from '../../src/sinks/contacts-tags-plan.ts'

const done = (o: Partial<Done>): Done => ({ ...NOTHING_DONE, ...o })

describe('the company of a contact', () => {
  const has = (...ids: string[]) => ({ ids, isAll: true })
  const mine = (id: string) => ({ id, ours: true, attached: true })
  const begun = (id: string) => ({ id, ours: true, attached: false })

  test.each<[string, Partial<Done>, string | null | undefined, readonly string[], Partial<Done>]>([
    ['a first one', {}, 'A', [], { company: begun('A') }],
    ['one that it is in already', {}, 'A', ['A'], { company: { id: 'A', ours: false, attached: true } }],
    ['the same', { company: mine('A') }, 'A', [], { company: mine('A') }],
    ['the same, cut short before', { company: begun('A') }, 'A', ['A'], { company: begun('A') }],
    ['another one', { company: mine('A') }, 'B', ['A'], { company: begun('B'), detach: ['A'] }],
    ['another one, the first not ours', { company: { id: 'A', ours: false, attached: true } }, 'B', ['A'], { company: begun('B') }],
    ['back to one that was to be left', { company: begun('B'), detach: ['A'] }, 'A', ['A'], { company: begun('A'), detach: ['B'] }],
    ['none any more', { company: mine('A') }, null, ['A'], { detach: ['A'] }],
    ['left alone', { company: mine('A') }, undefined, ['A'], { company: mine('A') }],
  ])('%s', (_, before, wanted, there, after) => {
    expect(planCompany(done(before), { wanted, companies: has(...there) })).toEqual(done(after))
  })

  test('of a contact in more companies than an answer shows, one that is not shown is not taken for ours', () => {
    const planned = planCompany(NOTHING_DONE, { wanted: 'A', companies: { ids: ['B'], isAll: false } })
    expect(planned.company).toEqual({ id: 'A', ours: false, attached: false })
  })
})

describe('the tags of a contact', () => {
  test.each<
    [
      string,
      Partial<Done>,
      readonly string[],
      readonly string[],
      { add: string[]; remove: string[]; adding?: string[]; others?: string[] },
    ]
  >([
    ['new ones', {}, ['VIP', 'Beta'], [], { add: ['VIP', 'Beta'], remove: [], adding: ['vip', 'beta'] }],
    ['one that was there', {}, ['VIP', 'Beta'], ['vip'], { add: ['Beta'], remove: [], adding: ['beta'], others: ['vip'] }],
    ['one that was added', { tags: ['vip'] }, ['VIP'], ['vip'], { add: [], remove: [] }],
    [
      'one that was being added when the process died',
      { adding: ['vip'] },
      ['VIP'],
      ['vip'],
      { add: ['VIP'], remove: [], adding: ['vip'] },
    ],
    ['one that left the row', { tags: ['vip'] }, [], ['vip', 'theirs'], { add: [], remove: ['vip'] }],
    ['one that left the row while it was being added', { adding: ['vip'] }, [], [], { add: [], remove: ['vip'], adding: ['vip'] }],
  ])('%s', (_, before, wanted, present, after) => {
    const plan = planTags(done(before), { wanted, present: new Set(present) })
    expect(plan).toMatchObject({ add: after.add, remove: after.remove })
    expect(plan.done).toMatchObject({ adding: after.adding ?? [], others: after.others ?? [] })
    expect(hasTagWork(done(before), wanted)).toBe(after.add.length + after.remove.length > 0)
  })

  test('what was added is ours; what is gone is not', () => {
    const added = tagAdded(done({ adding: ['vip', 'beta'] }), 'VIP')
    expect(added).toMatchObject({ tags: ['vip'], adding: ['beta'] })
    expect(tagGone(added, 'VIP')).toMatchObject({ tags: [], adding: ['beta'] })
  })

  test('a sync that writes none leaves them alone', () => {
    expect(planTags(done({ tags: ['vip'] }), { wanted: undefined, present: new Set() })).toMatchObject({ add: [], remove: [] })
  })
})

describe('the subscriptions of a contact', () => {
  const type = (id: string, names: string[], o: { isLive?: boolean } = {}) => ({
    id,
    names,
    isLive: o.isLive ?? true,
    consent: 'opt_out' as const,
  })
  const types = [
    type('7', ['News', 'Neuigkeiten']),
    type('8', ['7']),
    type('9', ['Twice']),
    type('10', ['twice']),
    type('11', ['Old'], { isLive: false }),
  ]
  const choose = (opt_in: string[], opt_out: string[]) => {
    const { chosen, unknown } = chosenTypes({ opt_in, opt_out }, types)
    return [...chosen.map((one) => `${one.choice} ${one.type.id}`), ...unknown.map(({ why }) => why)]
  }

  test.each([
    [['news'], [], ['opt_in 7']],
    [['NEUIGKEITEN'], [], ['opt_in 7']],
    [['7'], [], ['opt_in 7']],
    [['News'], ['7'], ['opt_out 7']],
    [['Old'], [], ['this workspace has no live subscription type "Old"']],
    [[], ['Twice'], ['2 subscription types are called "Twice": 9, 10; name the one that is meant by its id']],
  ])('opt_in %j, opt_out %j', (optIn, optOut, expected) => {
    expect(choose(optIn, optOut)).toEqual(expected)
  })
})
