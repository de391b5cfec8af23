/** HubSpot's search of objects: filters, one sort, pages by offset that end at 10,000 results, and no archived records. */

export interface FakeRecord {
  readonly id: string
  readonly createdAt: string
  readonly updatedAt: string
  readonly archivedAt: string | undefined
  readonly properties: Readonly<Record<string, string | null>>
}

export interface SearchRequest {
  readonly filterGroups: readonly { readonly filters: readonly Filter[] }[]
  readonly sorts: readonly { readonly propertyName: string; readonly direction: 'ASCENDING' | 'DESCENDING' }[]
  readonly properties: readonly string[]
  readonly limit?: number
  readonly after?: string | number
}

interface Filter {
  readonly propertyName: string
  readonly operator: 'GTE' | 'GT' | 'LT' | 'LTE' | 'EQ'
  readonly value: string
}

const WINDOW = 10_000

export function searchRecords(records: readonly FakeRecord[], asked: SearchRequest) {
  const limit = asked.limit ?? 10
  const start = Number(asked.after ?? 0)
  if (limit > 200) return refused('the limit is at most 200')
  if (asked.sorts.length > 1) return refused('only one sort is supported')
  if (start + limit > WINDOW) return refused(`paging is limited to ${WINDOW} results`)
  const live = records.filter(({ archivedAt }) => archivedAt === undefined)
  const found = live.filter((record) => asked.filterGroups.some(({ filters }) => filters.every((filter) => fits(record, filter))))
  const [sort] = asked.sorts
  if (sort !== undefined) found.sort((a, b) => valueOf(a, sort.propertyName) - valueOf(b, sort.propertyName))
  const end = start + limit
  const results = found.slice(start, end)
  return { total: found.length, results, ...(end < found.length ? { paging: { next: { after: String(end) } } } : {}) }
}

const refused = (message: string) => ({ status: 'error', category: 'VALIDATION_ERROR', message })

function fits(record: FakeRecord, { propertyName, operator, value }: Filter): boolean {
  const left = valueOf(record, propertyName)
  const right = numberOf(value)
  if (operator === 'GTE') return left >= right
  if (operator === 'GT') return left > right
  if (operator === 'LT') return left < right
  return operator === 'LTE' ? left <= right : left === right
}

/** Dates and ids are compared as numbers. */
const valueOf = (record: FakeRecord, property: string) => numberOf(record.properties[property] ?? '')

/** Dates are read once: a search looks at each of thousands of records. */
const numbers = new Map<string, number>()
function numberOf(text: string): number {
  const known = numbers.get(text)
  if (known !== undefined) return known
  const number = /^\d+$/.test(text) ? Number(text) : Date.parse(text)
  numbers.set(text, number)
  return number
}
