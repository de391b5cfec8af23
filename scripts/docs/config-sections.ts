/** The sections of docs/configuration.md: which part of the schema each is about, and one example of it that can be run as it stands. */
import { contactSchema } from '../../src/config/contact-schema.ts'
import { FIELD_TYPES, fieldSpec, keySpec } from '../../src/config/field-schema.ts'
import { alertsSchema, emailReceiver, slackReceiver, webhookReceiver } from '../../src/config/notify-schema.ts'
import { scheduleSchema } from '../../src/config/schedule-schema.ts'
import { serverSchema } from '../../src/config/server-schema.ts'
import { csvSource } from '../../src/config/sources/csv.ts'
import { httpJsonSource } from '../../src/config/sources/http-json.ts'
import { cursorPages, numberedPages, offsetPages } from '../../src/config/sources/http-json-parts.ts'
import { hubspotSource } from '../../src/config/sources/hubspot.ts'
import { jsonlSource } from '../../src/config/sources/jsonl.ts'
import { postgresSource } from '../../src/config/sources/postgres.ts'
import { salesforceSource } from '../../src/config/sources/salesforce.ts'
import { xlsxSource } from '../../src/config/sources/xlsx.ts'
import { contactSync, pageSync } from '../../src/config/sync-schema.ts'
import { retentionSchema, workspaceSchema } from '../../src/config/workspace-schema.ts'
import { ACT_SECTIONS } from './act-sections.ts'
import { EXAMPLES } from './config-examples.ts'
import type { ConfigPart } from './config-keys.ts'
import { FIELD_TYPES_TEXT } from './config-texts.ts'
import { CONTACT_EXTRAS_SECTIONS } from './contact-extras-sections.ts'
import { CONVERSATION_SECTIONS } from './conversation-sections.ts'
import { PAGE_SOURCE_SECTIONS } from './page-source-sections.ts'

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
    title: 'server',
    schema: serverSchema,
    intro:
      'The admin API of `fin-sync serve`. Each token has a name, which is recorded with all that is asked for by it. A token is a text of at least ' +
      '16 characters (`openssl rand -hex 32` makes one), or `sha256:` and the 64 hexadecimal digits of its hash; it is sent as ' +
      '`Authorization: Bearer`. The one named `metrics` opens `/metrics` and nothing else. `FIN_SYNC_ADMIN_TOKEN` is another one, named `admin`. ' +
      'Without any token, only this machine is answered. What the API can do is told at `/openapi.json`.',
    example: EXAMPLES.server,
  },
  {
    title: 'Webhooks from Intercom',
    schema: serverSchema,
    inside: 'webhooks',
    intro: 'What Intercom tells by itself, at `/webhooks/intercom` of the server; [webhooks.md](webhooks.md) has the steps.',
    example: '\nserver:\n  webhooks: { client_secret: "${INTERCOM_CLIENT_SECRET}" }\n',
  },
  {
    title: 'notify: webhook',
    schema: webhookReceiver,
    intro:
      'Under `notify:` stands a list of receivers, who are told when a sync is not well and when it is again; [notifications.md](notifications.md) ' +
      'says what and how. `fin-sync notify` tries them. This one is a program.',
    example: EXAMPLES.webhookReceiver,
  },
  { title: 'notify: slack', schema: slackReceiver, intro: 'A receiver that is a chat.', example: EXAMPLES.slackReceiver },
  {
    title: 'notify: email',
    schema: emailReceiver,
    intro: 'A receiver that is one or more mailboxes.',
    example: EXAMPLES.emailReceiver,
  },
  {
    title: 'alerts',
    schema: alertsSchema,
    intro: 'From when on a sync is not well.',
    example: EXAMPLES.alerts,
  },
  {
    title: 'A contact sync',
    schema: contactSync,
    intro:
      'Under `syncs:` stand the syncs by name; the name is what `fin-sync run <sync>` takes. One with `kind: contacts` turns rows into contacts.',
    example: EXAMPLES.contactSync,
  },
  {
    title: 'Source: csv',
    schema: csvSource,
    intro:
      'CSV files on this machine, behind a web address or in an S3-compatible store. Several files are read in the order of their names, each ' +
      'with a header of its own; their columns must be the same, in any order. A file behind an address is left alone as long as its server ' +
      'says that it is unchanged (ETag or Last-Modified), until `full_every`; with `missing: archive` it is fetched every time. `http://` is ' +
      'for this machine only. An `s3://` path needs the package `@aws-sdk/client-s3`.',
    example: EXAMPLES.csv,
  },
  {
    title: 'The store of an s3 path',
    schema: jsonlSource,
    inside: 's3',
    intro: 'Which store the `s3://` path of a csv, jsonl or xlsx source leads to.',
    example: EXAMPLES.s3,
  },
  {
    title: 'Source: jsonl',
    schema: jsonlSource,
    intro:
      'Files with one JSON object a line (ndjson), in UTF-8. Rows are documents: `key` and the fields are paths into an object ' +
      '(`emails.0.value`). A line that is no object is refused alone. A whole number beyond 2^53 is read as text, so that no id loses its last ' +
      'digits; of equal names in one object the last one counts. Where the files may be is told at `csv`.',
    example: EXAMPLES.jsonl,
  },
  {
    title: 'Source: xlsx',
    schema: xlsxSource,
    intro:
      'One sheet of an Excel workbook, up to 100 MB; needs the package `read-excel-file`. Numbers, booleans and dates keep their type; a cell ' +
      'that shows an error (#N/A) is empty. The sheet is held in memory, and an interrupted read begins again. Where the files may be is told ' +
      'at `csv`.',
    example: EXAMPLES.xlsx,
  },
  { title: 'Source: postgres', schema: postgresSource, intro: 'A query on a Postgres database.', example: EXAMPLES.postgres },
  {
    title: 'TLS of a Postgres source',
    schema: postgresSource,
    inside: 'tls',
    intro: 'Encrypts the connection to the server; so does `sslmode=require` (or `verify-full`) in the url.',
    example: EXAMPLES.postgresTls,
  },
  {
    title: 'Source: hubspot',
    schema: hubspotSource,
    intro: 'The contacts of a HubSpot account, or any other of its objects.',
    example: EXAMPLES.hubspot,
  },
  {
    title: 'Source: salesforce',
    schema: salesforceSource,
    intro:
      'The contacts or leads of a Salesforce org, another object, or any SOQL that Bulk API 2.0 takes; `examples/salesforce.yaml` is worked ' +
      'out. Columns are the fields, paths over relationships included (`Account.Name`). Values are text as Salesforce writes it, so numbers, ' +
      'dates and booleans need `as:`. A run reads what has changed since the last one, by `since`; a change of a related record (the name of ' +
      'the account) is met by the next full read (`full_every`). SOQL with a LIMIT or several objects is read as a whole every time. A read goes ' +
      'on where it stopped as long as Salesforce keeps the results (7 days).',
    example: EXAMPLES.salesforce,
  },
  {
    title: 'Source: http-json',
    schema: httpJsonSource,
    intro:
      'Any list that an HTTP API answers as JSON, page by page. Rows are documents: `key` and the fields are paths into an item ' +
      '(`emails.0.value`). `examples/pipedrive.yaml` and `examples/attio.yaml` are worked out. A read goes on after an interruption where it ' +
      'stopped; by `offset` and by `page` the last page is compared first, and a list that has moved is read from the beginning. An API that ' +
      'answers an error beyond the last page, or repeats it, needs `has_more`.',
    example: EXAMPLES.httpJson,
  },
  {
    title: 'The next page of http-json',
    schema: httpJsonSource,
    inside: 'next',
    intro: 'One of these says how the next page is asked for.',
    example: EXAMPLES.httpJsonNext,
  },
  {
    title: 'Next page by cursor',
    schema: cursorPages,
    intro: 'Under `next: { cursor: … }`. The API finds its place again by what it gave, so nothing is missed.',
    example: EXAMPLES.httpJson,
  },
  {
    title: 'Next page by offset',
    schema: offsetPages,
    intro:
      'Under `next: { offset: … }`. The list ends with the first page without new items, so an API may give fewer than `size`. A list that ' +
      'moves while it is read is read again from the beginning, because a record may have slipped past.',
    example: EXAMPLES.httpJsonNext,
  },
  {
    title: 'Next page by number',
    schema: numberedPages,
    intro: 'Under `next: { page: … }`. The list ends with the first page without items, or where `has_more` says so.',
    example: EXAMPLES.httpJsonPage,
  },
  {
    title: 'What has changed in http-json',
    schema: httpJsonSource,
    inside: 'since',
    intro:
      'Where the API takes a time, a run after the first one reads only what has changed since, and `full_every` says when it reads all.',
    example: EXAMPLES.httpJsonSince,
  },
  {
    title: 'Range of time in http-json',
    schema: httpJsonSource,
    inside: 'range',
    intro: 'What `fin-sync backfill` asks for.',
    example: EXAMPLES.httpJsonSince,
  },
  {
    title: 'Deleted items of http-json',
    schema: httpJsonSource,
    inside: 'gone',
    intro: 'Where an API goes on listing what was deleted.',
    example: EXAMPLES.httpJson,
  },
  {
    title: 'Rate limit of http-json',
    schema: httpJsonSource,
    inside: 'rate_limit',
    intro: 'A 429 is waited for, up to five minutes; a longer wait ends the run, and the next one reads on.',
    example: EXAMPLES.httpJson,
  },
  {
    title: 'Retries of http-json',
    schema: httpJsonSource,
    inside: 'retry',
    intro: 'A connection that breaks off and an answer that does not come in time are tried again as often.',
    example: EXAMPLES.httpJsonPage,
  },
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
  ...CONTACT_EXTRAS_SECTIONS,
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
    intro:
      "A sync with `kind: pages` turns documents into pages of Fin's content library; `examples/handbook.yaml` is worked out. Markdown and HTML " +
      'become small, clean HTML: headings, lists, tables, code, links and images stay; scripts, styles, forms, navigation and tracking go. ' +
      '`fin-sync preview <sync> <external_id>` prints what would be sent of a document. With `split`, the url of a piece has its heading behind ' +
      '`#`, and while a document is refused its pieces stay.',
    example: EXAMPLES.pages,
  },
  ...PAGE_SOURCE_SECTIONS,
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
  ...CONVERSATION_SECTIONS,
  ...ACT_SECTIONS,
]
