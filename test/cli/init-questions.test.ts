/** The questions of `init`, answered by a script instead of a person. */
import { expect, test } from 'vitest'
import type { Prompts } from '../../src/cli/init-prompts.ts'
import { askForAnswers, askForFile } from '../../src/cli/init-questions.ts'
import type { CsvSample } from '../../src/cli/init-sample.ts'
import { ConfigError } from '../../src/errors.ts'

const SAMPLE: CsvSample = {
  path: '/data/people.csv',
  label: 'people.csv',
  columns: ['id', 'Email', 'Phone', 'Plan', 'Seats'],
  rows: [
    ['1', 'a@example.com', '087 123 4567', 'Pro', '3'],
    ['2', 'b@example.com', '+353 87 123 4568', 'Free', '4'],
  ],
}

/** Answers in the order of the questions; a text that does not fit is asked for again, as on a terminal. */
function script(answers: readonly (string | readonly string[])[]) {
  const left = [...answers]
  const asked: string[] = []
  const next = (message: string) => {
    asked.push(message)
    const answer = left.shift()
    if (answer === undefined) throw new Error(`nobody answers "${message}"`)
    return answer
  }
  const prompts: Prompts = {
    async text({ message, initial = '', validate }) {
      const answer = String(next(message) || initial)
      const wrong = validate?.(answer)
      if (wrong === undefined) return answer
      asked.push(wrong)
      return prompts.text({ message, initial, ...(validate === undefined ? {} : { validate }) })
    },
    async one({ message, choices, initial }) {
      const answer = next(message) || initial
      const chosen = choices.find(({ value }) => value === answer)
      if (chosen === undefined) throw new Error(`"${String(answer)}" is no choice of "${message}"`)
      return chosen.value
    },
    async several({ message, choices }) {
      const answer = next(message)
      asked.push(...choices.map(({ value, hint }) => `${value} → ${hint}`))
      return typeof answer === 'string' ? [answer] : answer
    },
    tell: (text) => void asked.push(text),
  }
  return { prompts, asked, left }
}

test('everything is asked for, with what the file proposes', async () => {
  const { prompts, asked, left } = script(['a b', '', 'user', 'eu', '', 'Ireland', 'ie', ['Plan']])
  expect(await askForAnswers(prompts, { sample: SAMPLE, options: {} })).toEqual({
    name: 'people',
    role: 'user',
    region: 'eu',
    key: 'id',
    country: 'IE',
    attributes: ['Plan'],
  })
  expect(left).toEqual([])
  expect(asked).toEqual([
    'What is the sync to be called? (as in "fin-sync run customers")',
    'Expected letters, digits, _ and -, at most 63 of them.',
    'What is the sync to be called? (as in "fin-sync run customers")',
    'What are these people in Intercom?',
    'Where is the workspace hosted?',
    'Which column says whom a row is about, and never changes?',
    'Some phone numbers have no country code. Which country are they of? (two letters, or nothing to leave such numbers out)',
    'Expected two letters such as IE, or nothing.',
    'Some phone numbers have no country code. Which country are they of? (two letters, or nothing to leave such numbers out)',
    'Which other columns become custom attributes? (the first run creates those that are new)',
    'Plan → plan: string',
    'Seats → seats: integer',
  ])
})

test('what an option has told is not asked for', async () => {
  const options = { name: 'x', role: 'lead', region: 'us', key: 'Email', country: 'IE', attributes: 'all' } as const
  const { prompts, asked } = script([])
  const answers = await askForAnswers(prompts, { sample: SAMPLE, options })
  expect(answers).toMatchObject({ name: 'x', key: 'Email', country: 'IE', attributes: ['id', 'Plan', 'Seats'] })
  expect(asked).toEqual([])
})

test('a key that is no column is refused before anything is asked', async () => {
  const { prompts, asked } = script([])
  await expect(askForAnswers(prompts, { sample: SAMPLE, options: { key: 'Emial' } })).rejects.toThrow(
    new ConfigError('people.csv has no column "Emial"; did you mean "Email"?'),
  )
  expect(asked).toEqual([])
})

test('a file that cannot be read is asked for again', async () => {
  const { prompts, asked } = script(['there.csv'])
  const read = async (path: string): Promise<CsvSample> => {
    if (path !== 'there.csv') throw new ConfigError(`${path} is not there`)
    return SAMPLE
  }
  expect(await askForFile(prompts, { csv: 'nowhere.csv', read })).toBe(SAMPLE)
  expect(asked).toEqual(['nowhere.csv is not there', 'Which CSV file holds your contacts?'])
})
