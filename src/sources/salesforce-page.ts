/** One page of a query job's results: asked for, unpacked and parsed as it comes, and only complete when nothing of it is missing. */
import type { Readable } from 'node:stream'
import { CsvError } from 'csv-parse'
import { Unreachable } from '../errors.ts'
import { createCsvParser } from './csv-parser.ts'
import { headerText } from './http-wait.ts'
import type { SalesforceApi } from './salesforce-api.ts'

export interface PageRequest {
  readonly job: string
  /** null = the first page. */
  readonly locator: string | null
  readonly pageRows: number
  /** How many columns there are. */
  readonly width: number
  readonly signal: AbortSignal
}

/** Records of one stretch of text, and how long it was. */
export interface Batch {
  readonly records: readonly (readonly string[])[]
  readonly bytes: number
}

export interface Page {
  /** Records as they come; the first of all is the header. Fails with Unreachable when a part of the page is missing. */
  readonly batches: AsyncIterable<Batch>
  /** Of the next page, null after the last one; undefined when the answer does not tell. */
  readonly next: string | null | undefined
}

/** @throws StartAgain when the job is gone */
export async function openPage({ http, jobsPath }: SalesforceApi, o: PageRequest): Promise<Page> {
  const call = {
    path: `${jobsPath}/${o.job}/results`,
    query: { maxRecords: o.pageRows, locator: o.locator ?? undefined },
    // With any other value than this one Salesforce does not pack.
    headers: { accept: 'text/csv', 'accept-encoding': 'gzip' },
    operation: READING,
  }
  const { headers, body } = await http.stream(call, o)
  const next = headerText(headers, 'sforce-locator')?.trim()
  const told = headerText(headers, 'sforce-numberofrecords')
  return {
    batches: batchesOf(body, { width: o.width, told: told === undefined ? undefined : Number(told) }),
    // The last page says "null", as a word.
    next: next === undefined || next === '' ? undefined : next === 'null' ? null : next,
  }
}

/** @param o.told how many records Salesforce says there are, the header not counted */
async function* batchesOf(body: Readable, o: { width: number; told: number | undefined }): AsyncGenerator<Batch> {
  let records: (readonly string[])[] = []
  let met = 0
  const take = (bytes: number): Batch => {
    const taken = records
    records = []
    met += taken.length
    if (taken.some((record) => record.length !== o.width)) throw broken('a row does not have as many cells as there are columns')
    return { records: taken, bytes }
  }
  const start = { byte: 0, line: 1 }
  const parser = createCsvParser({
    dialect: COMMA,
    width: o.width,
    start,
    lineEnds: 'lf',
    onRecord: ({ cells }) => records.push(cells),
  })
  try {
    for await (const block of body) {
      const text = bytesOf(block)
      await parser.write(text)
      yield take(text.length)
    }
    await parser.end()
  } catch (error) {
    throw error instanceof CsvError ? broken('a quote is not closed') : error
  }
  yield take(0)
  const rows = Math.max(0, met - 1)
  if (o.told !== undefined && o.told !== rows) throw broken(`${o.told} rows were announced and ${rows} came`)
}

const READING = 'reading the results'
/** What a stream of bytes yields; its type does not tell. */
const bytesOf = (block: unknown): Buffer => (Buffer.isBuffer(block) ? block : Buffer.from(String(block)))

const COMMA = { delimiter: ',', quote: '"' }

/** Not the parser's own error: it quotes the row. */
const broken = (what: string): Unreachable =>
  new Unreachable(`${READING}: a page that Salesforce sent is not whole: ${what}. Try again later.`)
