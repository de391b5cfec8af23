/** What docs/configuration.md says besides the tables: rules of the whole file, and what each type of a field reads. */
import { CONTACT_FIELD_TYPES } from '../../src/config/contact-schema.ts'
import { table } from './markdown.ts'

export const RULES = `The file is YAML; \`fin-sync.yaml\` in the folder where the command runs, or the one that \`-c\` names. Keys that are
not known are refused with the nearest known one, and every problem is named at once with \`file:line:column\`.

- **Variables.** \`\${NAME}\` in a text is replaced by the environment variable, or by the content of the file that \`NAME_FILE\` names;
  \`\${NAME:-default}\` fills a variable that is not set or empty; \`$$\` is a dollar sign. Keys are never touched. A variable that only
  another sync needs may be missing.
- **Durations** are written \`250ms\`, \`10s\`, \`5m\`, \`12h\`, \`7d\` or \`1y\`, **shares** \`10%\` or \`2.5%\`.
- **Paths** begin at the folder of this file.
- **Editors.** \`fin-sync schema > fin-sync.schema.json\` writes the JSON Schema of this file; with
  \`# yaml-language-server: $schema=./fin-sync.schema.json\` as its first line, editors complete and check it.`

/** By `as`. What each of them takes is told in src/mapping/as-*.ts. */
const TYPES: readonly (readonly [as: string, reads: string, sends: string])[] = [
  ['string', 'a text, a number, true or false', 'the text without white space around it'],
  ['integer', '`42`, `+42`, `42.0`; no separators', 'a whole number'],
  ['float', '`1234.5`, `.5`, `1e3`; a point, no separators', 'a number'],
  ['boolean', '`true`/`false`, `yes`/`no`, `y`/`n`, `t`/`f`, `1`/`0`, in capitals or not', 'true or false'],
  ['date', 'ISO 8601, or what `format:` says; from 1900 to 2199', 'unix seconds; a date without a time is midnight in `zone:`'],
  ['phone', 'a number that exists, with + or with `country:`', 'E.164, such as `+353871234567`, without an extension'],
  ['email', 'one address', 'trimmed, lower-cased, the domain in ASCII'],
]

const DEFAULT_TYPES = Object.entries(CONTACT_FIELD_TYPES)
  .filter(([, type]) => type !== 'string')
  .map(([field, type]) => `\`${field}\` as ${type}`)

export const FIELD_TYPES_TEXT = [
  table(
    ['`as:`', 'reads', 'sends'],
    TYPES.map(([as, reads, sends]) => [`\`${as}\``, reads, sends]),
  ),
  `Without \`as:\`, Intercom's own fields are read as string, except for ${DEFAULT_TYPES.join(', ')}. A custom attribute keeps the type that its ` +
    'source has, which in a CSV file is always string.',
].join('\n\n')
