/** `source: { type: hubspot }`. */
import { z } from 'zod'
import { duration } from '../duration.ts'
import { type Secret, secret } from '../secret.ts'
import { strict } from '../strict.ts'
import { serverUrl } from './server-url.ts'
import { text } from './text.ts'

export interface HubspotSourceConfig {
  readonly type: 'hubspot'
  readonly accessToken: Secret
  readonly object: string
  readonly properties: readonly string[]
  readonly baseUrl: string
  readonly apiPath: string
  /** Whether archived records are handed over as gone. */
  readonly archived: boolean
  readonly overlapMs: number
}

const accessToken = text.regex(/^[\x21-\x7e]+$/, {
  error: 'has characters that no access token has (a space or a line break?); copy it again',
})
const objectName = z
  .string()
  .regex(/^[\w-]+$/, { error: 'expected the name of an object such as contacts, or its type id such as 2-1234567' })
const propertyName = z.string().regex(/^\w+$/, { error: "expected a property's internal name such as firstname" })
const apiPath = z.string().regex(/^\/[\w/.-]*\bobjects\b[\w/.-]*$/, {
  error: 'expected a path such as /crm/v3/objects or /crm/objects/2026-03',
})

export const hubspotSource = strict({
  type: z.literal('hubspot').describe('Which kind of source this is'),
  access_token: accessToken.describe('Of a private app with the scope crm.objects.contacts.read; take it from a variable'),
  object: objectName.default('contacts').describe('contacts, companies, the name of a custom object, or an object type id'),
  properties: z
    .array(propertyName)
    .min(1)
    .describe('The properties that are read, by their internal names; with more than about 100 every read is a complete one'),
  archived: z
    .enum(['gone', 'ignore'])
    .default('gone')
    .describe('Archived records count as gone, or are not looked at, which saves a call per 100 of them in every read'),
  overlap: duration.prefault('5m').describe('How far an incremental read goes back behind the last one: searches lag behind'),
  base_url: serverUrl.default('https://api.hubapi.com').describe('Where HubSpot is'),
  api_path: apiPath
    .default('/crm/v3/objects')
    .describe('Where its objects are; with a date for its newer API: /crm/objects/2026-03'),
}).describe('Records of a HubSpot account')

export function toHubspotSource(written: z.output<typeof hubspotSource>): HubspotSourceConfig {
  return {
    type: written.type,
    accessToken: secret(written.access_token),
    object: written.object,
    properties: written.properties,
    baseUrl: written.base_url,
    apiPath: written.api_path,
    archived: written.archived === 'gone',
    overlapMs: written.overlap,
  }
}
