/** `fin-sync init`: writes a commented fin-sync.yaml from a CSV file and a few answers, and says what comes next. */
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { REGIONS } from '../config/base-url.ts'
import { ConfigError, type ExitCode } from '../errors.ts'
import type { Begin, Context } from './context.ts'
import {
  answersFromOptions,
  COUNTRY,
  type InitAnswers,
  type InitOptions,
  NAME,
  NAME_EXPECTED,
  requiredCsv,
} from './init-answers.ts'
import { columnFacts } from './init-columns.ts'
import { type NewFile, refuseExisting, writeNewFile } from './init-file.ts'
import { type ProposedMapping, proposeMapping } from './init-mapping.ts'
import { Cancelled, openPrompts } from './init-prompts.ts'
import { askForAnswers, askForFile } from './init-questions.ts'
import { type CsvSample, readCsvSample } from './init-sample.ts'
import { configText } from './init-yaml.ts'
import { tableLines } from './table.ts'

export function addInitCommand(program: Command, begin: Begin): void {
  program
    .command('init')
    .description('write a commented configuration from a CSV file; asks on a terminal for what the options leave open')
    .option('--csv <file>', 'the file whose header and first rows propose the mapping')
    .option('--name <name>', "the sync's name (default: the file's)", matching(NAME, NAME_EXPECTED))
    .addOption(new Option('--role <role>', 'what the contacts are in Intercom').choices(['user', 'lead']))
    .option('--key <column>', 'what says whom a row is about (default: the column that looks like it)')
    .addOption(new Option('--region <region>', 'where the workspace is hosted (default: us)').choices(REGIONS))
    .option(
      '--country <code>',
      'of phone numbers without +, such as IE',
      matching(COUNTRY, 'Expected two capital letters such as IE.'),
    )
    .addOption(
      new Option('--attributes <which>', 'the other columns: as comments, or all as custom attributes').choices(['none', 'all']),
    )
    .option('--delimiter <character>', 'what separates cells; found out without', delimiter)
    .option('--encoding <name>', 'of a file that is not UTF-8, such as windows-1252')
    .option('--force', 'overwrite the configuration that is there')
    .action(begin((context, options: InitOptions) => init(context, options)))
}

interface Proposal {
  readonly sample: CsvSample
  readonly answers: InitAnswers
}

async function init(context: Context, options: InitOptions): Promise<ExitCode> {
  const shown = context.configPath ?? 'fin-sync.yaml'
  const file: NewFile = { path: resolve(context.cwd, shown), shown, force: options.force === true }
  await refuseExisting(file)
  try {
    const proposal = context.interactive ? await ask(context, options) : await take(context, options)
    await write(context, { ...proposal, file })
    return 0
  } catch (error) {
    if (!(error instanceof Cancelled)) throw error
    context.terminal.say('nothing was written')
    return 130
  }
}

async function take(context: Context, options: InitOptions): Promise<Proposal> {
  const sample = await sampleReader(context, options)(requiredCsv(options))
  return { sample, answers: answersFromOptions(sample, options) }
}

async function ask(context: Context, options: InitOptions): Promise<Proposal> {
  const prompts = await openPrompts('fin-sync init')
  const sample = await askForFile(prompts, { csv: options.csv, read: sampleReader(context, options) })
  return { sample, answers: await askForAnswers(prompts, { sample, options }) }
}

function sampleReader({ cwd, stop }: Context, o: InitOptions): (path: string) => Promise<CsvSample> {
  const { delimiter: separator, encoding } = o
  const how = { ...(separator === undefined ? {} : { delimiter: separator }), ...(encoding === undefined ? {} : { encoding }) }
  return (path) => readCsvSample({ path: resolve(cwd, path), ...how }, stop.signal)
}

async function write(context: Context, { sample, answers, file }: Proposal & { file: NewFile }): Promise<void> {
  const { name, role, region } = answers
  const mapping = proposeMapping(columnFacts(sample, { monthFirst: region === 'us' }), answers)
  if (mapping.fields.length === 0) throw nothingToSay(sample, answers)
  const { delimiter: separator, encoding } = sample
  const how = { ...(separator === undefined ? {} : { delimiter: separator }), ...(encoding === undefined ? {} : { encoding }) }
  const path = pathFrom(dirname(file.path), sample.path)
  await writeNewFile(
    file,
    configText({ name, config: configOption(context), role, region, path, ...how, mapping, attributes: answers.attributes }),
  )
  tell(context, { answers, file, mapping })
}

/** As the configuration names it: with / on every system, and beginning with a dot unless it is on another drive. */
function pathFrom(folder: string, path: string): string {
  const way = relative(folder, path).split(sep).join('/')
  return isAbsolute(way) || way.startsWith('../') ? way : `./${way}`
}

function nothingToSay({ label }: CsvSample, { role }: InitAnswers): ConfigError {
  return new ConfigError(
    `no column of ${label} looks like an email address, a phone number or a name, and a ${role} without any of them could never be found again. Name the columns in its header so, or write the configuration by hand (examples/fin-sync.yaml shows how).`,
  )
}

function tell(context: Context, o: { answers: InitAnswers; file: NewFile; mapping: ProposedMapping }): void {
  const { terminal } = context
  const { answers, file, mapping } = o
  const attributes = mapping.attributes.filter(({ from }) => answers.attributes.includes(from))
  if (terminal.json) {
    const fields = Object.fromEntries(mapping.fields.map(({ name, from }) => [name, from]))
    const custom = Object.fromEntries(attributes.map(({ name, from }) => [name, from]))
    terminal.data(JSON.stringify({ file: file.path, sync: answers.name, key: answers.key, fields, custom_attributes: custom }))
  }
  const rows = [mapping.key, ...mapping.fields, ...attributes].map(({ name, from }) => [name, from])
  const next = ['check', 'plan', 'run'].map((command) => `fin-sync ${command} ${answers.name}${configOption(context)}`)
  const lines = [`${file.shown} is written:`, ...tableLines([{ title: 'field' }, { title: 'column' }], rows), 'next:', ...next]
  for (const line of lines) terminal.say(line.endsWith(':') ? line : `  ${line}`)
}

/** Behind every command that is to mean this file. */
function configOption({ configPath }: Context): string {
  if (configPath === undefined) return ''
  return /^[\w./-]+$/.test(configPath) ? ` -c ${configPath}` : ` -c ${JSON.stringify(configPath)}`
}

function matching(pattern: RegExp, expected: string): (text: string) => string {
  return (text) => {
    if (pattern.test(text)) return text
    throw new InvalidArgumentError(expected)
  }
}

function delimiter(text: string): string {
  const character = text === 'tab' || text === '\\t' ? '\t' : text
  if (character.length === 1) return character
  throw new InvalidArgumentError('Expected one character, or tab.')
}
