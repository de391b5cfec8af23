/** The sources that a contact sync can have: one line each in the union, in the schema and in what turns one into the other. */
import { z } from 'zod'
import { type CsvSourceConfig, csvSource, toCsvSource } from './csv.ts'
import { type HttpJsonSourceConfig, httpJsonSource, toHttpJsonSource } from './http-json.ts'
import { type HubspotSourceConfig, hubspotSource, toHubspotSource } from './hubspot.ts'
import { type JsonlSourceConfig, jsonlSource, toJsonlSource } from './jsonl.ts'
import { type PostgresSourceConfig, postgresSource, toPostgresSource } from './postgres.ts'
import { type SalesforceSourceConfig, salesforceSource, toSalesforceSource } from './salesforce.ts'
import { toXlsxSource, type XlsxSourceConfig, xlsxSource } from './xlsx.ts'

export type ContactSourceConfig =
  | CsvSourceConfig
  | JsonlSourceConfig
  | XlsxSourceConfig
  | PostgresSourceConfig
  | HubspotSourceConfig
  | HttpJsonSourceConfig
  | SalesforceSourceConfig

export const contactSource = z.discriminatedUnion('type', [
  csvSource,
  jsonlSource,
  xlsxSource,
  postgresSource,
  hubspotSource,
  httpJsonSource,
  salesforceSource,
])

/** `folder` = the configuration file's; relative paths begin there. */
export function toContactSource(written: z.output<typeof contactSource>, folder: string): ContactSourceConfig {
  switch (written.type) {
    case 'csv':
      return toCsvSource(written, folder)
    case 'jsonl':
      return toJsonlSource(written, folder)
    case 'xlsx':
      return toXlsxSource(written, folder)
    case 'postgres':
      return toPostgresSource(written, folder)
    case 'hubspot':
      return toHubspotSource(written)
    case 'http-json':
      return toHttpJsonSource(written)
    case 'salesforce':
      return toSalesforceSource(written, folder)
  }
}
