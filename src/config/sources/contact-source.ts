/** The sources that a contact sync can have: one line each in the union, in the schema and in what turns one into the other. */
import { z } from 'zod'
import { type CsvSourceConfig, csvSource, toCsvSource } from './csv.ts'
import { type HubspotSourceConfig, hubspotSource, toHubspotSource } from './hubspot.ts'
import { type PostgresSourceConfig, postgresSource, toPostgresSource } from './postgres.ts'

export type ContactSourceConfig = CsvSourceConfig | PostgresSourceConfig | HubspotSourceConfig

export const contactSource = z.discriminatedUnion('type', [csvSource, postgresSource, hubspotSource])

/** `folder` = the configuration file's; relative paths begin there. */
export function toContactSource(written: z.output<typeof contactSource>, folder: string): ContactSourceConfig {
  switch (written.type) {
    case 'csv':
      return toCsvSource(written, folder)
    case 'postgres':
      return toPostgresSource(written)
    case 'hubspot':
      return toHubspotSource(written)
  }
}
