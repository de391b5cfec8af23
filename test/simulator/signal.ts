/** A promise that a test settles by hand: to wait for an event, or to hold something back. */

export interface Signal<T> {
  readonly promise: Promise<T>
  give(value: T): void
}

export function createSignal<T = void>(): Signal<T> {
  const waiting: ((value: T) => void)[] = []
  const promise = new Promise<T>((resolve) => void waiting.push(resolve))
  return { promise, give: (value) => waiting[0]?.(value) }
}
