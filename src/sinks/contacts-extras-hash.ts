/** Short names for contents that come out of the ledger: the same content has the same one. */
import { hash } from 'node:crypto'

/**
 * 32 hex digits, which Postgres takes for a uuid. The ledger keeps documents with their keys in an order of its own, and zod in that of the
 * schema, so the text of equal contents is the same.
 */
export function contentHash(content: unknown): string {
  return hash('sha256', JSON.stringify(content), 'hex').slice(0, 32)
}
