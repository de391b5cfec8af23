/** SOQL taken apart and put together again: what is selected, and conditions of ours that change nothing of what the query means. */
import { describe, expect, test } from 'vitest'
import { ConfigError } from '../../src/errors.ts'
import { parseSoql, selectOf, soqlText } from '../../src/sources/salesforce-soql.ts'

const FROM = new Date('2026-01-02T03:04:05.678Z')
const TO = new Date('2026-02-01T00:00:00Z')

/** The query of an incremental read. */
const since = (soql: string) => soqlText(parseSoql(soql), { field: 'SystemModstamp', from: [FROM], deleted: false })
const full = (soql: string) => soqlText(parseSoql(soql), { field: 'SystemModstamp', from: [], deleted: false })

describe('a query of our own', () => {
  test('selects the fields of an object', () => {
    const soql = selectOf('Contact', ['Id', 'Account.Name', 'Tier__c'])
    expect(soql.columns.map(({ name }) => name)).toEqual(['Id', 'Account.Name', 'Tier__c'])
    expect(soqlText(soql, { field: 'SystemModstamp', from: [], deleted: false })).toBe(
      'select Id, Account.Name, Tier__c from Contact',
    )
  })

  test('asks for a range, and for deleted records', () => {
    expect(soqlText(selectOf('Lead', ['Id']), { field: 'LastModifiedDate', from: [FROM], to: TO, deleted: true })).toBe(
      'select Id, IsDeleted from Lead where LastModifiedDate >= 2026-01-02T03:04:05.678Z and LastModifiedDate < 2026-02-01T00:00:00.000Z',
    )
  })

  test.each(["Id from User where Name != '", 'Id, Name', '', '1st', 'Email;'])('takes no name such as %j', (name) => {
    expect(() => selectOf('Contact', [name])).toThrow(ConfigError)
    expect(() => selectOf(name, ['Id'])).toThrow(ConfigError)
  })
})

describe('conditions are added to a query', () => {
  const T = 'SystemModstamp >= 2026-01-02T03:04:05.678Z'

  test.each([
    ['select Id from Contact', `select Id from Contact where ${T}`],
    [
      "SELECT Id FROM Contact WHERE Email != null OR Name = 'x'",
      `select Id FROM Contact where (Email != null OR Name = 'x') and ${T}`,
    ],
    [
      'select Id from Contact c where c.Email != null order by Name',
      `select Id from Contact c where (c.Email != null) and ${T} order by Name`,
    ],
    ['select Id from Contact using scope mine', `select Id from Contact using scope mine where ${T}`],
    ['select Id from Contact with security_enforced', `select Id from Contact where ${T} with security_enforced`],
    ["select Id from Contact where Name like '%' for view;", `select Id from Contact where (Name like '%') and ${T} for view`],
    // Clause words inside quotes and brackets are none.
    [
      String.raw`select Id from Contact where Name = 'O\'Hara where limit 5 (' and Id in (select WhoId from Task where Subject = 'x' limit 3)`,
      String.raw`select Id from Contact where (Name = 'O\'Hara where limit 5 (' and Id in (select WhoId from Task where Subject = 'x' limit 3)) and ` +
        T,
    ],
    // Objects and fields that are named like clauses.
    ['select Id, Limit__c from Order where Group__c = null', `select Id, Limit__c from Order where (Group__c = null) and ${T}`],
    ['select\n  Id,\n  Name\nfrom\n  Group\nwhere\n  Type = null', `select Id,\n  Name from\n  Group where (Type = null) and ${T}`],
  ])('%s', (written, sent) => {
    expect(since(written)).toBe(sent)
  })

  test('and a full read sends it as it is written', () => {
    const written = "select Id, Name from Contact where Email != null or Name = 'x' order by Name limit 10"
    expect(full(written)).toBe(written)
  })

  test.each([
    ['select Id from Contact limit 10', 'it has a LIMIT'],
    ['select Id from Contact, Contact.Account a', 'it reads from more than one object'],
    ['select Id from Contact where a = 1 where b = 2', 'it has a clause twice'],
  ])('except where that would change what it means: %s', (soql, why) => {
    expect(parseSoql(soql).fixed).toBe(why)
    expect(() => since(soql)).toThrow(why)
  })
})

describe('columns', () => {
  test('are fields, and functions by their alias or as they are written', () => {
    const { columns, object } = parseSoql('select Id, toLabel( Status ), FORMAT(Amount__c) amount, Account.Owner.Name from Lead')
    expect(columns).toEqual([
      { name: 'Id', field: true },
      { name: 'toLabel(Status)', field: false },
      { name: 'amount', field: false },
      { name: 'Account.Owner.Name', field: true },
    ])
    expect(object).toBe('Lead')
  })

  test.each([
    ['select count() from Contact', 'count()'],
    ['select Name, max(CreatedDate) from Contact group by Name', 'GROUP BY'],
    ['select Id from Contact order by Id offset 10', 'OFFSET'],
    ['select Id, (select Id from Cases) from Contact', 'child records'],
    ['select typeof What when Account then Phone end from Event', 'TYPEOF'],
    ['select fields(all) from Contact limit 200', 'name the fields'],
    ['select Id Name from Contact', '"Id Name"'],
    ['select Id, from Contact', '""'],
    ['update Contact set Name = 1', 'SELECT … FROM'],
    ['select Id', 'SELECT … FROM'],
    ["select Id from Contact where Name = 'x", 'quote at character 37'],
    ['select Id from Contact where (Name = null', 'bracket is not closed'],
    ['select Id from Contact where Name = null)', 'closes none'],
  ])('%s is refused before anything is asked', (soql, said) => {
    expect(() => parseSoql(soql)).toThrow(ConfigError)
    expect(() => parseSoql(soql)).toThrow(said)
  })
})
