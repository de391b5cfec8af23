/** What the HubSpot source can be told, with its defaults; wrong ones are refused before anything is asked. */
import { ConfigError } from '../errors.ts'
import type { SourceHttpOptions } from './http.ts'

export interface HubspotOptions extends Pick<SourceHttpOptions, 'proxy' | 'timeoutMs' | 'sleep' | 'random' | 'now'> {
  /** Of a private app; asked for before every call. */
  readonly accessToken: () => string
  /** `contacts`, `companies`, a custom object's name or an object type id such as 2-1234567. Default `contacts`. */
  readonly object?: string
  /** The properties that are read; HubSpot answers a few of its own besides. */
  readonly properties: readonly string[]
  /** Default https://api.hubapi.com. */
  readonly baseUrl?: string
  /** Where objects are listed, with a version: /crm/v3/objects (the default) or /crm/objects/2026-03. */
  readonly apiPath?: string
  /** Whether records in the recycle bin are handed over as gone. Default true. */
  readonly archived?: boolean
  /** How far an incremental read goes back behind the beginning of the last one, because searches lag behind. Default 5 minutes. */
  readonly overlapMs?: number
}

export interface CheckedHubspot extends Required<Omit<HubspotOptions, 'proxy' | 'timeoutMs' | 'sleep' | 'random' | 'now'>> {
  readonly proxy?: HubspotOptions['proxy']
  readonly timeoutMs?: number
  readonly sleep?: NonNullable<HubspotOptions['sleep']>
  readonly random?: () => number
  readonly now?: () => number
  /** By which searches go. */
  readonly modifiedProperty: string
}

/** Contacts keep the older name of the property; every other object has the newer one. */
const isContacts = (object: string) => ['contacts', 'contact', '0-1'].includes(object.toLowerCase())

/** @throws ConfigError */
export function checkOptions(o: HubspotOptions): CheckedHubspot {
  const object = o.object ?? 'contacts'
  if (!/^[\w-]+$/.test(object)) throw new ConfigError(`HubSpot: "${object}" is no name of an object; expected one like contacts`)
  const bad = o.properties.find((name) => !/^\w+$/.test(name))
  if (bad !== undefined) throw new ConfigError(`HubSpot: "${bad}" is no name of a property; expected one like firstname`)
  return {
    ...o,
    object,
    properties: [...new Set(o.properties)],
    baseUrl: o.baseUrl ?? 'https://api.hubapi.com',
    apiPath: `/${(o.apiPath ?? '/crm/v3/objects').replaceAll(/^\/+|\/+$/g, '')}`,
    archived: o.archived ?? true,
    overlapMs: o.overlapMs ?? 5 * 60_000,
    modifiedProperty: isContacts(object) ? 'lastmodifieddate' : 'hs_lastmodifieddate',
  }
}
