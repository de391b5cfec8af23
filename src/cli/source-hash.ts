/** A short name for everything in a source's settings that changes what is read: under another one a watermark says nothing. */
import type { Sync } from '../config/config.ts'
import { fingerprintOf } from '../mapping/fingerprint.ts'

/** A new password or token is no other source, so of secrets only the part counts that says where: a URL, and the values of `query`. */
export function sourceHash(source: Sync['source']): string {
  return fingerprintOf(settingOf(source, ''))
}

function settingOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item) => settingOf(item, name))
  if (isSecret(value)) return name === 'query' ? value.reveal() : withoutCredentials(value.reveal())
  // Values of a record are known by the record's name: headers, query.
  const entries = Object.entries(value).map(([key, inner]) => [key, settingOf(inner, isSecret(inner) ? name || key : key)])
  return Object.fromEntries(entries)
}

function isSecret(value: unknown): value is { reveal(): string } {
  return typeof value === 'object' && value !== null && 'reveal' in value && typeof value.reveal === 'function'
}

function withoutCredentials(text: string): string {
  if (!URL.canParse(text)) return '[redacted]'
  const url = new URL(text)
  return `${url.protocol}//${url.host}${url.pathname}`
}
