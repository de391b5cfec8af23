/** Sorts what a search found and cuts out one page, so that pages never overlap. */
import type { PageRequest, Position } from './cursor.ts'

/** One page; `next` says where the following page begins and is missing on the last one. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly total: number
  readonly next?: Position
}

/** Something that was found: its value of the field that is sorted by, and its id. */
export interface Place<T> {
  readonly item: T
  readonly value: Position['value']
  readonly id: string
}

/** Changes the order of `places`. Those without a value come last either way; equal ones go by id. */
export function sortedPage<T>(places: Place<T>[], { perPage, after }: PageRequest, descending: boolean): Page<T> {
  places.sort((a, b) => comparePlaces(a, b, descending))
  const from = after === undefined ? 0 : places.findIndex((place) => comparePlaces(place, after, descending) > 0)
  const cut = from < 0 ? [] : places.slice(from, from + perPage)
  const last = cut.at(-1)
  const page = { items: cut.map(({ item }) => item), total: places.length }
  if (last === undefined || from + perPage >= places.length) return page
  return { ...page, next: { value: last.value, id: last.id, page: (after?.page ?? 1) + 1 } }
}

function comparePlaces(a: Omit<Position, 'page'>, b: Omit<Position, 'page'>, descending: boolean): number {
  if (a.value === null || b.value === null) {
    if (a.value !== b.value) return a.value === null ? 1 : -1
  } else if (a.value !== b.value) return a.value < b.value === descending ? 1 : -1
  if (a.id === b.id) return 0
  return a.id < b.id === descending ? 1 : -1
}
