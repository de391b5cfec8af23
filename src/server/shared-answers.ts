/** Costly questions are asked once for all who want to know, and their answer is kept for twenty times as long as it took. */

/** So that asking takes no more than a twentieth of the time, however many want to know. */
const KEPT_TIMES = 20
/** Beyond, the oldest answer is forgotten. */
const MOST = 1_000

export interface SharedAnswersOptions {
  /** An answer is kept this long at least. */
  readonly leastMs: number
  /** Milliseconds of any clock that never goes back. */
  readonly now?: () => number
}

/** Answers by key. What fails is not kept. */
export type SharedAnswers<T> = (key: string, ask: () => Promise<T>) => Promise<T>

export function createSharedAnswers<T>({ leastMs, now = () => performance.now() }: SharedAnswersOptions): SharedAnswers<T> {
  const answers = new Map<string, { readonly answer: Promise<T>; until: number }>()
  return (key, ask) => {
    const known = answers.get(key)
    if (known !== undefined && known.until > now()) return known.answer
    const began = now()
    const entry = { answer: ask(), until: Number.POSITIVE_INFINITY }
    answers.delete(key)
    answers.set(key, entry)
    const settled = (): void => {
      entry.until = now() + Math.max(leastMs, KEPT_TIMES * (now() - began))
    }
    const failed = (): void => {
      if (answers.get(key) === entry) answers.delete(key)
    }
    entry.answer.then(settled, failed)
    const [oldest] = answers.keys()
    if (answers.size > MOST && oldest !== undefined) answers.delete(oldest)
    return entry.answer
  }
}
