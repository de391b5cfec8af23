/** Writes a commented fin-sync.yaml from a CSV file and a few answers, and says what comes next. */
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path'
import { ConfigError, type ExitCode } from '../errors.ts'
import type { Context } from './context.ts'
import { answersFromOptions, type InitAnswers, requiredCsv } from './init-answers.ts'
import { columnFacts } from './init-columns.ts'
import { type NewFile, refuseExisting, writeNewFile } from './init-file.ts'
import { type ProposedMapping, proposeMapping } from './init-mapping.ts'
import { type InitOptions } from './init-options.ts'
import { Cancelled, openPrompts } from './init-prompts.ts'
import { askForAnswers, askForFile } from './init-questions.ts'
import { type CsvSample, readCsvSample } from './init-sample.ts'
import { configText } from './init-yaml.ts'
import { tableLines } from './table.ts'

interface Proposal {
  readonly sample: CsvSample
  readonly answers: InitAnswers
}

export async function init(context: Context, options: InitOptions): Promise<ExitCode> {
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
