/** From the file's own words (snake_case, optional) to the Config (camelCase, complete, secrets wrapped, paths absolute). */
import type { ContactSpec, ContactSync, FieldSpec, PageSync, Retention, Server, Sync, Workspace } from './config.ts'
import { toContactExtras } from './contact-extras-schema.ts'
import { CONTACT_FIELD_TYPES, type ContactFieldName, type contactSchema } from './contact-schema.ts'
import { toChannelEventSync } from './kinds/channel-events.ts'
import { toConversationSync } from './kinds/conversations.ts'
import { toEventSync } from './kinds/events.ts'
import { toObjectSync } from './kinds/objects.ts'
import { type Secret, secret } from './secret.ts'
import type { serverSchema } from './server-schema.ts'
import { toContactSource } from './sources/contact-source.ts'
import { toPageSource } from './sources/page-source.ts'
import type { contactSync, pageSync, syncSchema } from './sync-schema.ts'
import type { retentionSchema, workspaceSchema } from './workspace-schema.ts'
import { type Place, toFieldSpec, toKeySpec, toSchedule, type Written } from './written.ts'

/** What the file does not say: where Intercom is, and the token. */
export function toWorkspace(written: Written<typeof workspaceSchema>, o: { baseUrl: string; accessToken: Secret }): Workspace {
  const { region, version, headroom, live, pools, concurrency, admin_id: adminId, search_delay: searchDelayMs } = written
  return { region, version, headroom, live, pools, concurrency, adminId, searchDelayMs, ...o }
}

export function toRetention(written: Written<typeof retentionSchema>): Retention {
  return { outcomesMs: written.outcomes, runsMs: written.runs, uploadsMs: written.uploads, transcriptsMs: written.transcripts }
}

export function toServer(written: Written<typeof serverSchema>): Server {
  const { tokens, max_upload: maxUploadBytes, uploads_quota: uploadsQuotaBytes, webhooks } = written
  return {
    tokens: new Map(Object.entries(tokens).map(([name, token]) => [name, secret(token)])),
    maxUploadBytes,
    uploadsQuotaBytes,
    clientSecret: webhooks.client_secret === undefined ? undefined : secret(webhooks.client_secret),
  }
}

const isFieldName = (name: string): name is ContactFieldName => Object.hasOwn(CONTACT_FIELD_TYPES, name)

function toContact(written: Written<typeof contactSchema>): ContactSpec {
  const fields: { [Name in ContactFieldName]?: FieldSpec } = {}
  for (const name of Object.keys(CONTACT_FIELD_TYPES).filter(isFieldName)) {
    const spec = written[name]
    if (spec !== undefined) fields[name] = toFieldSpec(spec, CONTACT_FIELD_TYPES[name])
  }
  const attributes = Object.entries(written.custom_attributes).map(([name, spec]) => [name, toFieldSpec(spec, undefined)] as const)
  return { fields, customAttributes: Object.fromEntries(attributes) }
}

function toContactSync(written: Written<typeof contactSync>, { name, folder }: Place): ContactSync {
  const {
    lead_key_attribute: leadKeyAttribute,
    full_every: fullEveryMs,
    missing_scope: missingScope,
    guards,
    schedule,
    company,
    tags,
    notes,
    subscriptions,
    owner,
    ...same
  } = written
  return {
    ...same,
    name,
    extras: toContactExtras({ company, tags, notes, subscriptions, owner }),
    source: toContactSource(written.source, folder),
    key: toKeySpec(written.key),
    contact: toContact(written.contact),
    leadKeyAttribute,
    fullEveryMs,
    missingScope,
    guards: { archive: guards.archive, change: guards.change, minRows: guards.min_rows },
    schedule: toSchedule(schedule),
  }
}

function toPageSync(written: Written<typeof pageSync>, { name, folder }: Place): PageSync {
  const { kind, locale, missing, content, remove, split, availability, guards } = written
  return {
    kind,
    name,
    source: toPageSource(written.source, folder),
    contentSource: written.content_source,
    availability: { aiAgent: availability.ai_agent, aiCopilot: availability.ai_copilot },
    audienceIds: written.audience_ids,
    locale,
    content,
    remove,
    split,
    missing,
    guards: { delete: guards.delete, change: guards.change, minRows: guards.min_rows },
    fullEveryMs: written.full_every,
    ingestWithinMs: written.ingest_within,
    schedule: toSchedule(written.schedule),
  }
}

/** `folder` = the configuration file's; relative paths begin there. */
export function toSync(written: Written<typeof syncSchema>, place: Place): Sync {
  switch (written.kind) {
    case 'contacts':
      return toContactSync(written, place)
    case 'pages':
      return toPageSync(written, place)
    case 'conversations':
      return toConversationSync(written, place)
    case 'events':
      return toEventSync(written, place)
    case 'channel_events':
      return toChannelEventSync(written, place)
    case 'objects':
      return toObjectSync(written, place)
  }
}
