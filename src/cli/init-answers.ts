/** What `init` has to know, and how it is told by options alone. */
import { basename } from 'node:path'
import type { Region } from '../config/base-url.ts'
import type { Role } from '../contact.ts'
import { didYouMean } from '../did-you-mean.ts'
import { ConfigError } from '../errors.ts'
import { columnFacts } from './init-columns.ts'
import { proposeKey } from './init-mapping.ts'
import { type InitOptions } from './init-options.ts'
import type { CsvSample } from './init-sample.ts'

export interface InitAnswers {
  readonly name: string
  readonly role: Role
  /** A column. */
  readonly key: string
  readonly region: Region
  /** ISO 3166-1 alpha-2, of phone numbers without +. */
  readonly country: string | undefined
  /** Columns that become custom attributes. */
  readonly attributes: readonly string[]
}

/**
 * For who cannot be asked. The region is `us` and the name the file's where nothing else is said; the key is proposed by the file.
 * @throws ConfigError naming the options that are lacking, or a column that is not there
 */
export function answersFromOptions(sample: CsvSample, o: InitOptions): InitAnswers {
  const { role, region = 'us' } = o
  const columns = columnFacts(sample, { monthFirst: region === 'us' })
  if (role === undefined) throw lacking(['--role <user|lead>'])
  const key = o.key ?? proposeKey(columns, role)?.name
  if (key === undefined) throw noKey(sample)
  refuseUnknown(key, sample)
  const attributes = o.attributes === 'all' ? sample.columns : []
  return { name: o.name ?? nameOfFile(sample.path), role, key, region, country: o.country, attributes }
}

/** The file. @throws ConfigError for all that is lacking at once, before the file is looked at */
export function requiredCsv({ csv, role }: InitOptions): string {
  const missing = [...(csv === undefined ? ['--csv <file>'] : []), ...(role === undefined ? ['--role <user|lead>'] : [])]
  if (csv === undefined || missing.length > 0) throw lacking(missing)
  return csv
}

/** @throws ConfigError with near names */
export function refuseUnknown(column: string, { label, columns }: CsvSample): void {
  if (columns.includes(column)) return
  throw new ConfigError(`${label} has no column ${JSON.stringify(column)}${didYouMean(column, columns) || listed(columns)}`)
}

/** `exports/Paying customers.csv` → `Paying-customers` */
export function nameOfFile(path: string): string {
  const name = basename(path)
    .replace(/(?:\.(?:csv|tsv|txt|gz))+$/i, '')
    .replace(/[^A-Za-z0-9_-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+|-+$/g, '')
    .slice(0, 63)
  return name === '' ? 'contacts' : name
}

function lacking(options: readonly string[]): ConfigError {
  return new ConfigError(
    `init asks its questions on a terminal only; here it needs ${options.join(' and ')} as well, for example: fin-sync init --csv customers.csv --role user`,
  )
}

function noKey({ label, columns }: CsvSample): ConfigError {
  return new ConfigError(`no column of ${label} tells for certain whom a row is about: name one with --key${listed(columns)}`)
}

function listed(columns: readonly string[]): string {
  return `; its columns are ${columns.map((column) => JSON.stringify(column)).join(', ')}`
}
