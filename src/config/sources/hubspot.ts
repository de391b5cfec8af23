/** `source: { type: hubspot }`. */
import { z } from 'zod'
import { type Secret, secret } from '../secret.ts'
import { strict } from '../strict.ts'
import { text } from './text.ts'

export interface HubspotSourceConfig {
  readonly type: 'hubspot'
  readonly accessToken: Secret
  readonly properties: readonly string[]
}

export const hubspotSource = strict({
  type: z.literal('hubspot').describe('Which kind of source this is'),
  access_token: text.describe('Of a private app; take it from a variable'),
  properties: z.array(text).min(1).describe('The contact properties that are read'),
}).describe('Contacts of a HubSpot account')

export function toHubspotSource(written: z.output<typeof hubspotSource>): HubspotSourceConfig {
  return { type: written.type, accessToken: secret(written.access_token), properties: written.properties }
}
