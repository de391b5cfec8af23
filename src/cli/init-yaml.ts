/** Writes the commented fin-sync.yaml. */
import { parse } from 'yaml'
import type { Region } from '../config/base-url.ts'
import type { Role } from '../contact.ts'
import type { ProposedField, ProposedMapping } from './init-mapping.ts'

export interface ConfigText {
  readonly name: string
  /** What has to be typed behind a command to mean this file: ` -c other.yaml`, or nothing. */
  readonly config: string
  readonly role: Role
  readonly region: Region
  /** As it is written: from the folder of the configuration. */
  readonly path: string
  readonly delimiter?: string
  readonly encoding?: string
  readonly mapping: ProposedMapping
  /** Columns that become custom attributes; the others are written as comments. */
  readonly attributes: readonly string[]
}

export function configText(o: ConfigText): string {
  return `${[...head(o), ...sync(o)].join('\n')}\n`
}

function head({ name, config, region, path }: ConfigText): string[] {
  const command = (verb: string) => `#   fin-sync ${verb} ${name}${config}`
  return [
    `# What fin-sync reads and where in Intercom it goes; proposed by "fin-sync init" from the first rows of ${scalar(path)}.`,
    '# Read it through, then:',
    `${command('check')}     tries everything and shows how rows are mapped; changes nothing`,
    `${command('plan')}      shows what a run would change; changes nothing`,
    command('run'),
    '# All settings: docs/configuration.md. For help in an editor: fin-sync schema > fin-sync.schema.json, and as the first line',
    '#   # yaml-language-server: $schema=./fin-sync.schema.json',
    'workspace:',
    line(`  region: ${region}`, 'where the workspace is hosted: us | eu | au'),
    line('  access_token: ${INTERCOM_ACCESS_TOKEN}', 'taken from the environment; never write it into this file'),
    '',
    'syncs:',
  ]
}

function sync(o: ConfigText): string[] {
  const { name, role, mapping, attributes } = o
  const policy = attributes.length > 0 ? 'create' : 'refuse'
  return [
    line(`  ${name}:`, `the name, as in "fin-sync run ${name}"`),
    '    kind: contacts',
    ...source(o),
    line(`    key: ${spec(mapping.key)}`, 'what says which person a row is about; it should never change'),
    line(`    role: ${role}`, 'user (known, signed in) | lead (not yet)'),
    line('    contact:', "Intercom's field: the file's column"),
    ...mapping.fields.map((field) => fieldLine(field, '      ')),
    ...attributeLines(o),
    line('    nulls: skip', "an empty cell: skip = leave Intercom's value alone | clear"),
    line(`    attributes: ${policy}`, 'custom attributes that the workspace lacks: refuse | create | drop'),
    line('    duplicates: refuse', 'several contacts in Intercom fit a row: refuse | newest | merge'),
    line('    missing: keep', 'contacts whose row has left the file: keep | archive'),
  ]
}

function source({ path, delimiter, encoding }: ConfigText): string[] {
  return [
    '    source:',
    '      type: csv',
    line(`      path: ${scalar(path)}`, 'from the folder of this file'),
    ...(delimiter === undefined ? [] : [`      delimiter: ${JSON.stringify(delimiter)}`]),
    ...(encoding === undefined ? [] : [`      encoding: ${scalar(encoding)}`]),
  ]
}

/** A heading without anything below it would be no mapping, so it is a comment as long as all below it is. */
function attributeLines({ mapping, attributes }: ConfigText): string[] {
  const isActive = ({ from }: ProposedField) => attributes.includes(from)
  const active = mapping.attributes.filter(isActive).map((field) => fieldLine(field, '        '))
  const asleep = mapping.attributes.filter((field) => !isActive(field))
  const mark = active.length > 0 ? '        # ' : '      #   '
  return [
    ...(mapping.attributes.length === 0 ? [] : attributeAdvice(mapping.attributes, asleep.length > 0)),
    ...(active.length > 0 ? ['      custom_attributes:', ...active] : asleep.length > 0 ? ['      # custom_attributes:'] : []),
    ...asleep.map((field) => fieldLine(field, mark)),
    ...mapping.leftOut.map((name) => `      # not proposed, it looks like a secret: ${scalar(name)}`),
  ]
}

function attributeAdvice(all: readonly ProposedField[], someAsleep: boolean): string[] {
  const advice = [
    '      # Columns that no field of a contact is made for. To keep one in Intercom take the "# " away from its line (and from',
    '      # custom_attributes). An attribute, once created, cannot be deleted nor get another type: see that name and type are right.',
  ]
  const zone = '      # Dates without an offset are read as UTC; zone: Europe/Dublin and the like says otherwise.'
  return [...(someAsleep ? advice : []), ...(all.some(({ as }) => as === 'date') ? [zone] : [])]
}

function fieldLine(field: ProposedField, indent: string): string {
  return line(`${indent}${scalar(field.name)}: ${spec(field)}`, field.comment)
}

function spec({ from, as, format, country, lenient }: ProposedField): string {
  const options = [
    ...(as === undefined ? [] : [`as: ${as}`]),
    ...(format === undefined ? [] : [`format: ${scalar(format)}`]),
    ...(country === undefined ? [] : [`country: ${scalar(country)}`]),
    ...(lenient ? ['on_invalid: field'] : []),
  ]
  return options.length === 0 ? scalar(from) : `{ from: ${[scalar(from), ...options].join(', ')} }`
}

const COMMENT_AT = 44

function line(text: string, comment?: string): string {
  return comment === undefined ? text : `${text.padEnd(COMMENT_AT)} # ${comment}`
}

/** Letters, digits and a few signs need no quotes, in a list either, unless YAML takes the text for something else. */
const PLAIN = /^[\p{L}_./][\p{L}\p{N}_./-]*(?: [\p{L}\p{N}_./()-]+)*$/u
/** Other readers of YAML take these for booleans. */
const YES_OR_NO = /^(?:y|n|yes|no|on|off)$/i

/** A dollar sign is doubled, since ${…} stands for a variable. */
function scalar(text: string): string {
  const escaped = text.replaceAll('$', () => '$$')
  const isPlain = PLAIN.test(escaped) && !YES_OR_NO.test(escaped) && parse(escaped) === escaped
  return isPlain ? escaped : JSON.stringify(escaped)
}
