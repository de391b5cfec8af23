/** A contact as the API shows it: the complete shape of the official description's example, per version where they differ. */
import { type ApiVersion, isAtLeast } from '../http/api-version.ts'
import type { SimContact } from './sim-contact.ts'

/** Reported by browsers and phones, which the simulator has none of. */
const UNKNOWN = {
  last_email_opened_at: null,
  last_email_clicked_at: null,
  browser: null,
  browser_version: null,
  browser_language: null,
  os: null,
  location: { type: 'location', country: null, region: null, city: null, country_code: null, continent_code: null },
  android_app_name: null,
  android_app_version: null,
  android_device: null,
  android_os_version: null,
  android_sdk_version: null,
  android_last_seen_at: null,
  ios_app_name: null,
  ios_app_version: null,
  ios_device: null,
  ios_os_version: null,
  ios_sdk_version: null,
  ios_last_seen_at: null,
  utm_campaign: null,
  utm_content: null,
  utm_medium: null,
  utm_source: null,
  utm_term: null,
  referrer: null,
  enabled_push_messaging: null,
  social_profiles: { type: 'list', data: [] },
}

/** Embedded lists show ten entries at most; the rest is behind their url. */
const EMBEDDED = 10

/** Each entry as the API embeds it. */
export interface ContactLists {
  readonly notes: readonly object[]
  readonly companies: readonly object[]
  readonly optedOut: readonly object[]
  readonly optedIn: readonly object[]
}

const NO_LISTS: ContactLists = { notes: [], companies: [], optedOut: [], optedIn: [] }

export interface ViewOptions {
  readonly workspaceId: string
  readonly version: ApiVersion
  /** Adds `merge_history` to users. */
  readonly mergeHistory?: boolean
  /** Attributes that refer to custom object instances. */
  readonly references?: (contactId: string) => Readonly<Record<string, object>>
  /** What is kept apart from contacts and shown with them. */
  readonly listsOf?: (contactId: string) => ContactLists
}

/** The whole contact. `owner_id` is an integer up to 2.15 and a string from 2.16 on. */
export function contactView(contact: SimContact, o: ViewOptions): object {
  const { workspaceId, version, mergeHistory = false, references } = o
  const lists = o.listsOf?.(contact.id) ?? NO_LISTS
  const { archived: _, blocked: __, email_verified: ___, merge_history, tags, avatar, owner_id, ...shown } = contact
  return {
    type: 'contact',
    workspace_id: workspaceId,
    ...UNKNOWN,
    ...shown,
    custom_attributes: { ...shown.custom_attributes, ...references?.(contact.id) },
    ...(shown.email === null ? {} : { email_domain: emailDomain(shown.email) }),
    owner_id: owner_id === null || isAtLeast(version, '2.16') ? owner_id : Number(owner_id),
    avatar: avatar === null ? null : { type: 'avatar', image_url: avatar },
    tags: embedded(
      contact,
      'tags',
      tags.map((id) => ({ type: 'tag', id, url: `/tags/${id}` })),
    ),
    notes: embedded(contact, 'notes', lists.notes),
    companies: embedded(contact, 'companies', lists.companies),
    opted_out_subscription_types: embedded(contact, 'subscriptions', lists.optedOut),
    opted_in_subscription_types: embedded(contact, 'subscriptions', lists.optedIn),
    ...(mergeHistory && contact.role === 'user'
      ? { merge_history: merge_history.map((record) => ({ type: 'merge_history', ...record })) }
      : {}),
  }
}

/** What archive, unarchive, block and delete answer. */
export function contactReference({ id, external_id }: SimContact, done: Readonly<Record<string, boolean>>): object {
  return { type: 'contact', id, external_id, ...done }
}

/** What stands behind the @. */
export function emailDomain(email: string): string {
  return email.slice(email.lastIndexOf('@') + 1)
}

function embedded({ id }: SimContact, path: string, data: readonly object[]): object {
  const url = `/contacts/${id}/${path}`
  return { type: 'list', data: data.slice(0, EMBEDDED), url, total_count: data.length, has_more: data.length > EMBEDDED }
}
