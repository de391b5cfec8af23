/** The sections of docs/configuration.md: which part of the schema each is about, and one example of it that can be run as it stands. */
import { contactSchema } from '../../src/config/contact-schema.ts'
import { FIELD_TYPES, fieldSpec, keySpec } from '../../src/config/field-schema.ts'
import { scheduleSchema } from '../../src/config/schedule-schema.ts'
import { csvSource } from '../../src/config/sources/csv.ts'
import { directorySource } from '../../src/config/sources/directory.ts'
import { hubspotSource } from '../../src/config/sources/hubspot.ts'
import { postgresSource } from '../../src/config/sources/postgres.ts'
import { contactSync, pageSync } from '../../src/config/sync-schema.ts'
import { retentionSchema, workspaceSchema } from '../../src/config/workspace-schema.ts'
import { EXAMPLES } from './config-examples.ts'
import type { ConfigPart } from './config-keys.ts'
import { FIELD_TYPES_TEXT } from './config-texts.ts'

export interface Section extends ConfigPart {
  readonly title: string
  readonly intro: string
  /** YAML from the top of the file down. */
  readonly example: string
}

export const SECTIONS: readonly Section[] = [
  {
    title: 'workspace',
    schema: workspaceSchema,
    intro: 'Which Intercom workspace is written to, and how fast. All of it may be left out when INTERCOM_ACCESS_TOKEN is set.',
    example: EXAMPLES.workspace,
  },
  {
    title: 'retention',
    schema: retentionSchema,
    intro: 'How long the history of runs is kept.',
    example: EXAMPLES.retention,
  },
  {
    title: 'A contact sync',
    schema: contactSync,
    intro:
      'Under `syncs:` stand the syncs by name; the name is what `fin-sync run <sync>` takes. One with `kind: contacts` turns rows into contacts.',
    example: EXAMPLES.contactSync,
  },
  { title: 'Source: csv', schema: csvSource, intro: 'A CSV file on this machine.', example: EXAMPLES.csv },
  { title: 'Source: postgres', schema: postgresSource, intro: 'A query on a Postgres database.', example: EXAMPLES.postgres },
  { title: 'Source: hubspot', schema: hubspotSource, intro: 'The contacts of a HubSpot account.', example: EXAMPLES.hubspot },
  {
    title: 'Key',
    schema: keySpec,
    intro:
      'The key says which record a row is about; two rows with the same key are the same record. It is the name of a column, or a mapping:',
    example: EXAMPLES.key,
  },
  {
    title: 'Contact',
    schema: contactSchema,
    intro:
      "Intercom's fields, and where each comes from. A user needs `external_id` or `email`. A field is a column (`Email`), a path into a document " +
      '(`properties.email`), a template (`"{first} {last}"`), or a mapping with the options of the next section.',
    example: EXAMPLES.contact,
  },
  {
    title: 'Options of a field',
    schema: fieldSpec(FIELD_TYPES),
    intro: `Every field of a contact, custom attributes included, may be written as a mapping.\n\n${FIELD_TYPES_TEXT}`,
    example: EXAMPLES.field,
  },
  {
    title: 'Guards',
    schema: contactSync,
    inside: 'guards',
    intro: 'What stops a run of a contact sync after it has read and before it has written anything.',
    example: EXAMPLES.guards,
  },
  { title: 'Schedule', schema: scheduleSchema, intro: 'When a sync runs by itself.', example: EXAMPLES.schedule },
  {
    title: 'A page sync',
    schema: pageSync,
    intro: 'A sync with `kind: pages` turns documents into pages that Fin reads.',
    example: EXAMPLES.pages,
  },
  { title: 'Source: directory', schema: directorySource, intro: 'The files of a folder.', example: EXAMPLES.directory },
  {
    title: 'Availability of pages',
    schema: pageSync,
    inside: 'availability',
    intro: 'Who may answer from the pages.',
    example: EXAMPLES.availability,
  },
  {
    title: 'Guards of pages',
    schema: pageSync,
    inside: 'guards',
    intro: 'What stops a run of a page sync before it has written anything.',
    example: EXAMPLES.pageGuards,
  },
]
