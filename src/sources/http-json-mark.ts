/** A short mark by which a stretch of items is known again. */
import { hash } from 'node:crypto'

/**
 * Of how many there are, the first and the last one: enough to tell that a list has moved, and cheap. An item in the middle that was
 * changed meanwhile moves nothing.
 */
export function markOf(items: readonly unknown[]): string {
  return digest([items.length, items[0] ?? null, items.at(-1) ?? null])
}

/** 32 hex digits of a JSON value. */
export const digest = (value: unknown): string => hash('sha256', JSON.stringify(value), 'hex').slice(0, 32)
