/** The shape of a loaded configuration: plain, readonly, every default filled in, every unit in its name. */
import type { Role } from '../contact.ts'
import type { Region } from './base-url.ts'
import type { ContactExtrasSpec } from './contact-extras-schema.ts'
import type { ContactFieldName } from './contact-schema.ts'
import type { FieldType } from './field-schema.ts'
import type { HandoffSync } from './handoff-schema.ts'
import type { ChannelEventSync } from './kinds/channel-events.ts'
import type { ConversationSync } from './kinds/conversations.ts'
import type { EventSync } from './kinds/events.ts'
import type { ObjectSync } from './kinds/objects.ts'
import type { Alerts, ReceiverConfig } from './notify-schema.ts'
import type { Secret } from './secret.ts'
import type { ContactSourceConfig } from './sources/contact-source.ts'
import type { PageSourceConfig } from './sources/page-source.ts'

export interface Config {
  /** The file it was read from, absolute. */
  readonly file: string
  readonly workspace: Workspace
  readonly retention: Retention
  /** Undefined where it lacks a variable and was not asked for. */
  readonly server: Server | undefined
  readonly alerts: Alerts
  /** Who is told when a sync is not well. Undefined where one lacks a variable and they were not asked for. */
  readonly notify: readonly ReceiverConfig[] | undefined
  /** Syncs that can run: everything they name is there. In the file's order. */
  readonly syncs: ReadonlyMap<string, Sync>
  /** Syncs that lack a variable, each with what is missing, ready to be shown. Only syncs that were not asked for end up here. */
  readonly unresolved: ReadonlyMap<string, readonly string[]>
}

export interface Workspace {
  readonly region: Region
  /** Without a slash at its end. */
  readonly baseUrl: string
  readonly accessToken: Secret
  /** Sent as Intercom-Version. */
  readonly version: string
  readonly adminId?: string | undefined
  /** 0 to 1: the share of a window's calls that is never taken. */
  readonly headroom: number
  /** 0 to 0.5: the share of a window's calls kept for live work. */
  readonly live: number
  readonly pools: 'shared' | 'separate'
  readonly searchDelayMs: number
  readonly concurrency: number
}

export interface Retention {
  readonly outcomesMs: number
  readonly runsMs: number
  readonly uploadsMs: number
  readonly transcriptsMs: number
}

/** The admin API. */
export interface Server {
  /** By name; each a token or `sha256:<hex>`. */
  readonly tokens: ReadonlyMap<string, Secret>
  readonly maxUploadBytes: number
  readonly uploadsQuotaBytes: number
  /** Signs the webhooks of Intercom. Undefined = the file names none. */
  readonly clientSecret?: Secret | undefined
}

export type Sync = ContactSync | PageSync | ActSync | HandoffSync

/** Each row is something to be done once, in order, and its ledger line remembers that it was. */
export type { HandoffSync } from './handoff-schema.ts'
export type ActSync = ConversationSync | EventSync | ChannelEventSync | ObjectSync

export interface ContactSync {
  readonly kind: 'contacts'
  readonly name: string
  readonly source: ContactSourceConfig
  readonly key: KeySpec
  readonly role: Role
  readonly contact: ContactSpec
  /** What has calls of its own; undefined where the sync writes contacts alone. */
  readonly extras?: ContactExtrasSpec | undefined
  readonly nulls: 'skip' | 'clear'
  readonly attributes: 'refuse' | 'create' | 'drop'
  readonly duplicates: 'refuse' | 'newest' | 'merge'
  readonly archived: 'unarchive' | 'refuse'
  readonly conflict: 'refuse' | 'external_id' | 'email'
  readonly ambiguous: 'recreate' | 'refuse'
  readonly leadKeyAttribute?: string | undefined
  readonly send: 'auto' | 'single' | 'bulk'
  readonly missing: 'keep' | 'archive'
  readonly missingScope: 'created' | 'all'
  readonly fullEveryMs: number
  readonly guards: ContactGuards
  readonly schedule?: Schedule | undefined
}

/** Shares are 0 to 1. */
export interface ContactGuards {
  readonly archive: number
  readonly change?: number | undefined
  readonly minRows?: number | undefined
}

export interface PageSync {
  readonly kind: 'pages'
  readonly name: string
  readonly source: PageSourceConfig
  readonly contentSource: string
  readonly availability: { readonly aiAgent: boolean; readonly aiCopilot: boolean }
  readonly audienceIds?: readonly number[] | undefined
  readonly locale: string
  /** CSS selectors for HTML documents. */
  readonly content?: string | undefined
  readonly remove: readonly string[]
  readonly split?: 'h2' | undefined
  readonly missing: 'keep' | 'delete'
  readonly guards: PageGuards
  readonly fullEveryMs: number
  readonly ingestWithinMs: number
  readonly schedule?: Schedule | undefined
}

/** Shares are 0 to 1. */
export interface PageGuards {
  readonly delete: number
  readonly change?: number | undefined
  readonly minRows?: number | undefined
}

export interface Schedule {
  readonly cron: string
  readonly timezone: string
  readonly catchUpMs: number
}

/** Where the key comes from and how keys are made alike. */
export interface KeySpec {
  readonly from: string
  readonly as: 'string' | 'integer' | 'email' | 'phone'
  readonly country?: string | undefined
}

/** Which field of the contact comes from where. `fields` by Intercom's own names. */
export interface ContactSpec {
  readonly fields: { readonly [Name in ContactFieldName]?: FieldSpec | undefined }
  readonly customAttributes: { readonly [name: string]: FieldSpec }
}

export interface FieldSpec {
  /** A column, a nested path or a template. */
  readonly from: string
  /** Absent only on custom attributes: text from a text source, else the type that the source's value has. */
  readonly as?: FieldType | undefined
  /** For dates: luxon tokens, `unix` or `unix_ms`; ISO 8601 when absent. */
  readonly format?: string | undefined
  /** For dates without an offset: an IANA time zone; UTC when absent. */
  readonly zone?: string | undefined
  /** For phones without +: ISO 3166-1 alpha-2. */
  readonly country?: string | undefined
  readonly default?: string | number | boolean | undefined
  readonly setIfEmpty: boolean
  readonly onInvalid: 'row' | 'field'
}
