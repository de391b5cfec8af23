/** Asks for what the options leave open, in the order in which one answer helps with the next. */
import { REGIONS } from '../config/base-url.ts'
import { FinSyncError } from '../errors.ts'
import { type InitAnswers, nameOfFile, refuseUnknown } from './init-answers.ts'
import { type ColumnFacts, columnFacts } from './init-columns.ts'
import { needsCountry, type ProposedField, proposeKey, proposeMapping } from './init-mapping.ts'
import { COUNTRY, type InitOptions, NAME, NAME_EXPECTED } from './init-options.ts'
import type { Choice, Prompts } from './init-prompts.ts'
import type { CsvSample } from './init-sample.ts'

/** A file that can be read; asks again as long as it cannot. `read` takes the path as typed. */
export async function askForFile(
  prompts: Pick<Prompts, 'text' | 'tell'>,
  o: { csv: string | undefined; read: (path: string) => Promise<CsvSample> },
): Promise<CsvSample> {
  for (let path = o.csv; ; path = undefined) {
    path ??= await prompts.text({
      message: 'Which CSV file holds your contacts?',
      validate: (text) => (text === '' ? 'Expected the path of a file.' : undefined),
    })
    try {
      return await o.read(path)
    } catch (error) {
      if (!(error instanceof FinSyncError)) throw error
      prompts.tell(error.message)
    }
  }
}

/** @throws ConfigError when an option names a column that is not there; Cancelled when the person gives up */
export async function askForAnswers(prompts: Prompts, o: { sample: CsvSample; options: InitOptions }): Promise<InitAnswers> {
  const { sample, options } = o
  if (options.key !== undefined) refuseUnknown(options.key, sample)
  const name = options.name ?? (await prompts.text({ ...NAME_QUESTION, initial: nameOfFile(sample.path) }))
  const role = options.role ?? (await prompts.one(ROLE_QUESTION))
  const region = options.region ?? (await prompts.one(REGION_QUESTION))
  const columns = columnFacts(sample, { monthFirst: region === 'us' })
  const key = options.key ?? (await prompts.one(keyQuestion(columns, proposeKey(columns, role))))
  const country = options.country ?? (needsCountry(columns) ? await askForCountry(prompts) : undefined)
  const { attributes: proposed } = proposeMapping(columns, { role, key, country })
  return { name, role, region, key, country, attributes: await attributesOf(prompts, { proposed, options }) }
}

const NAME_QUESTION = {
  message: 'What is the sync to be called? (as in "fin-sync run customers")',
  validate: (text: string) => (NAME.test(text) ? undefined : NAME_EXPECTED),
}

const ROLE_QUESTION = {
  message: 'What are these people in Intercom?',
  choices: [
    { value: 'user', label: 'users', hint: 'known, they sign in' },
    { value: 'lead', label: 'leads', hint: 'not yet' },
  ],
} as const

const REGION_QUESTION = {
  message: 'Where is the workspace hosted?',
  choices: REGIONS.map((region) => ({ value: region, label: region })),
}

function keyQuestion(columns: readonly ColumnFacts[], proposed: ColumnFacts | undefined) {
  const choices: Choice<string>[] = columns.map(({ name, identifies }) => ({
    value: name,
    label: name,
    ...(identifies ? {} : { hint: 'empty or the same in several rows' }),
  }))
  const initial = proposed === undefined ? {} : { initial: proposed.name }
  return { message: 'Which column says whom a row is about, and never changes?', choices, ...initial }
}

async function askForCountry(prompts: Pick<Prompts, 'text'>): Promise<string | undefined> {
  const answer = await prompts.text({
    message:
      'Some phone numbers have no country code. Which country are they of? (two letters, or nothing to leave such numbers out)',
    validate: (text) =>
      text === '' || COUNTRY.test(text.toUpperCase()) ? undefined : 'Expected two letters such as IE, or nothing.',
  })
  return answer === '' ? undefined : answer.toUpperCase()
}

async function attributesOf(
  prompts: Pick<Prompts, 'several'>,
  o: { proposed: readonly ProposedField[]; options: InitOptions },
): Promise<readonly string[]> {
  const columns = o.proposed.map(({ from }) => from)
  if (o.options.attributes !== undefined) return o.options.attributes === 'all' ? columns : []
  if (columns.length === 0) return []
  const choices = o.proposed.map(({ name, from, as = 'string' }) => ({ value: from, label: from, hint: `${name}: ${as}` }))
  return prompts.several({
    message: 'Which other columns become custom attributes? (the first run creates those that are new)',
    choices,
  })
}
