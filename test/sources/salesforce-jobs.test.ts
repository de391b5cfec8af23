/** The query jobs of the Salesforce source: waited for, failed, refused, left early and limited, and what is said about it. */
import { describe, expect, test } from 'vitest'
import { ConfigError, NotAuthorised, Unreachable } from '../../src/errors.ts'
import { pollMs } from '../../src/sources/salesforce-job.ts'
import type { SalesforceOptions } from '../../src/sources/salesforce-options.ts'
import { neverAborted, readAll, readQuery, rowsOf, storedAndLoaded } from '../contracts/source.ts'
import { NARROW_ID } from '../fakes/salesforce.ts'
import { CLIENT_CREDENTIALS, failureOf, openOn, orgOf, soql } from './salesforce-org.ts'

describe('jobs', () => {
  test('are asked about less and less often', async () => {
    const org = await orgOf(1, { lag: 5 })
    const waits: number[] = []
    await readAll(openOn(org, { sleep: async (ms) => void waits.push(ms) }))
    expect(waits).toEqual([250, 500, 1000, 2000, 4000])
    expect(pollMs(20)).toBe(30_000)
  })

  test.each([
    [
      "InvalidBatch : Failed to process query: INVALID_FIELD:\nselect Id, Nope__c from Contact\n^\nERROR at Row:1:Column:12\nNo such column 'Nope__c' on entity 'Contact'. If you are …",
      ConfigError,
      'no field Nope__c on Contact',
    ],
    ['InvalidBatch : Failed to process query: MALFORMED_QUERY: unexpected token: from', ConfigError, 'MALFORMED_QUERY'],
    ['INSUFFICIENT_ACCESS: ada@example.com may not read it', NotAuthorised, 'read access to Contact'],
    ['retried more than 15 times', ConfigError, 'retried more than 15 times'],
    ['QUERY_TIMEOUT: Your query request was running for too long.', Unreachable, 'read less at once'],
  ])('one that fails says why: %s', async (errorMessage, type, said) => {
    const org = await orgOf(1)
    org.failJobs(errorMessage)
    const error = await failureOf(readAll(openOn(org)))
    expect(error).toBeInstanceOf(type)
    expect(String(error)).toContain(said)
    expect(String(error)).not.toContain('@example.com')
    expect(org.jobs.size).toBe(0)
  })

  test.each([
    [soql('select Id, Nope__c from Contact'), ConfigError, 'no field Nope__c on Contact'],
    [soql('select Id from Nope__c'), ConfigError, 'no object Nope__c'],
    [soql('select Id, MailingAddress from Contact'), ConfigError, 'MailingStreet'],
    [soql("select Id from Contact where Email == 'ada@example.com'"), ConfigError, 'MALFORMED_QUERY'],
    [{ since: 'Changed__c' } satisfies Partial<SalesforceOptions>, ConfigError, 'no field Changed__c on Contact'],
    [{ apiVersion: '999.0' }, ConfigError, 'api_version'],
    [{ credentials: { ...CLIENT_CREDENTIALS, clientId: NARROW_ID } }, NotAuthorised, '"API Enabled"'],
  ])('one that is refused says why: %j', async (o, type, said) => {
    const org = await orgOf(1)
    const error = await failureOf(readQuery(openOn(org, o), { from: new Date(0) }))
    expect(error).toBeInstanceOf(type)
    expect(String(error)).toContain(said)
    expect(String(error)).not.toContain('@example.com')
  })

  test('one that somebody aborts in Salesforce ends the read', async () => {
    const org = await orgOf(1, { lag: 9 })
    const sleep = async () => {
      for (const job of org.jobs.values()) job.state = 'Aborted'
    }
    await expect(readAll(openOn(org, { sleep }))).rejects.toThrow(/was aborted in Salesforce/)
  })

  test('one that never ends is given up after hours', async () => {
    const org = await orgOf(1, { lag: Number.POSITIVE_INFINITY })
    await expect(readAll(openOn(org))).rejects.toThrow(/not ended within 6 hours/)
  })

  test('the time of the first look counts, not that of the last page', async () => {
    const org = await orgOf(5)
    const source = openOn(org, { overlapMs: 60_000, chunkRows: 2 })
    const chunks = []
    for await (const chunk of source.read({ signal: neverAborted() })) {
      chunks.push(chunk)
      org.pass(3_600_000)
    }
    const [job] = org.jobs.values()
    expect(chunks.at(-1)?.watermark).toEqual({
      field: 'SystemModstamp',
      from: new Date((job?.createdAt ?? 0) - 60_000).toISOString(),
    })
  })
})

describe('a read that is left early', () => {
  test('takes its job away', async () => {
    const org = await orgOf(30)
    for await (const chunk of openOn(org, { chunkRows: 10 }).read({ signal: neverAborted() })) {
      expect(org.jobs.size).toBe(1)
      if (chunk.rows.length > 0) break
    }
    expect(org.jobs.size).toBe(0)
  })

  test('while the job runs: it is aborted and taken away', async () => {
    const org = await orgOf(30, { lag: 9 })
    const controller = new AbortController()
    const sleep = async (_ms: number, signal: AbortSignal) => {
      if (signal === controller.signal) controller.abort(new Error('told to stop'))
      signal.throwIfAborted()
    }
    const reading = openOn(org, { sleep }).read({ signal: controller.signal })[Symbol.asyncIterator]().next()
    await expect(reading).rejects.toThrow('told to stop')
    expect(org.server.calls.slice(-3).map(({ method }) => method)).toEqual(['DELETE', 'PATCH', 'DELETE'])
    expect(org.jobs.size).toBe(0)
  })

  test('by a stop, after rows were handed over, keeps it: the next run reads on', async () => {
    const org = await orgOf(30)
    const controller = new AbortController()
    const source = openOn(org, { chunkRows: 10 })
    let cursor
    await expect(async () => {
      for await (const chunk of source.read({ signal: controller.signal })) {
        cursor = chunk.cursor
        controller.abort(new Error('told to stop'))
      }
    }).rejects.toThrow('told to stop')
    expect(rowsOf(await readAll(source, storedAndLoaded(cursor ?? null)))).toHaveLength(20)
    expect(org.jobs.size).toBe(1)
  })

  test('tells when the job cannot be taken away, and what ended the read stays what is thrown', async () => {
    const org = await orgOf(30)
    org.server.meet(
      { status: 400, body: [{ errorCode: 'API_ERROR', message: 'no' }] },
      { times: 9, when: ({ method }) => /DELETE|PATCH/.test(method) },
    )
    const notices: string[] = []
    const source = openOn(org, { chunkRows: 10, onNotice: (text) => void notices.push(text) })
    const leaving = (async () => {
      for await (const chunk of source.read({ signal: neverAborted() }))
        throw new Error(`could not store ${chunk.rows.length} rows`)
    })()
    await expect(leaving).rejects.toThrow('could not store 10 rows')
    expect(notices).toEqual([
      expect.stringMatching(/^The query job \w+ stays in Salesforce for 7 days, as it could not be removed: /),
    ])
  })
})

describe('limits', () => {
  const limit = (message: string, headers: Record<string, string> = {}) => ({
    status: 403,
    headers,
    body: [{ errorCode: 'REQUEST_LIMIT_EXCEEDED', message }],
  })

  test('of 24 hours end the read at once, exit 5', async () => {
    const org = await orgOf(3)
    org.server.meet(limit('TotalRequests Limit exceeded.'), { when: ({ path }) => path.includes('/results') })
    const error = await failureOf(readAll(openOn(org)))
    expect(error).toBeInstanceOf(Unreachable)
    expect(String(error)).toMatch(/last 24 hours \(REQUEST_LIMIT_EXCEEDED: TotalRequests Limit exceeded\)/)
  })

  test.each([
    ['that pass are waited for', limit('ConcurrentRequests (Concurrent API Requests) Limit exceeded.'), 10_000],
    ['that name a time are waited for', limit('TotalRequests Limit exceeded.', { 'retry-after': '42' }), 42_000],
  ])('%s', async (_, fault, waitMs) => {
    const org = await orgOf(3)
    org.server.meet(fault, { when: ({ path }) => path.includes('/results') })
    const waits: number[] = []
    expect(rowsOf(await readAll(openOn(org, { sleep: async (ms) => void waits.push(ms) })))).toHaveLength(3)
    expect(waits).toContain(waitMs)
  })
})
