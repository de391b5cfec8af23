/** Questions on a terminal; the only file that knows the library behind them, which is loaded when the first one is asked. */
import type { CANCEL_SYMBOL } from '@clack/prompts'

export interface Choice<T extends string> {
  readonly value: T
  readonly label: string
  readonly hint?: string
}

/** Each of them rejects with `Cancelled` when the person gives up. */
export interface Prompts {
  /** `validate` answers what is wrong, or undefined. */
  text(o: { message: string; initial?: string; validate?: (text: string) => string | undefined }): Promise<string>
  one<T extends string>(o: { message: string; choices: readonly Choice<T>[]; initial?: T }): Promise<T>
  several(o: { message: string; choices: readonly Choice<string>[] }): Promise<readonly string[]>
  /** Says something between two questions. */
  tell(text: string): void
}

/** The person pressed Ctrl-C or Escape. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled'
}

/** Questions on this process's own terminal. */
export async function openPrompts(title: string): Promise<Prompts> {
  // It writes cursor movements whatever stdout is, so it is not even loaded where there is no terminal.
  const { intro, isCancel, log, multiselect, select, text } = await import('@clack/prompts')
  function answered<T>(answer: T | typeof CANCEL_SYMBOL): T {
    if (isCancel(answer)) throw new Cancelled('the questions were not answered')
    return answer
  }
  intro(title)
  return {
    async text({ message, initial, validate }) {
      const check = (value: string | undefined) => validate?.(value?.trim() ?? '')
      return answered(await text({ message, validate: check, ...(initial === undefined ? {} : { initialValue: initial }) })).trim()
    },
    async one({ message, choices, initial }) {
      const options = choices.map((choice) => ({ ...choice }))
      const answer = answered(
        await select<string>({ message, options, ...(initial === undefined ? {} : { initialValue: initial }) }),
      )
      const chosen = choices.find(({ value }) => value === answer)
      if (chosen === undefined) throw new Error(`the question "${message}" was answered with something that was no choice`)
      return chosen.value
    },
    async several({ message, choices }) {
      return answered(await multiselect({ message, options: choices.map((choice) => ({ ...choice })), required: false }))
    },
    tell: (line) => log.warn(line),
  }
}
