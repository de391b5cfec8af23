/** Companies of a batch: each is sent once for all contacts that have it, before the contacts, and by one worker. */
import pLimit from 'p-limit'
import type { CompanyFields } from '../contact-extras.ts'
import { createGroupCommit } from '../group-commit.ts'
import type { IntercomClient } from '../intercom/client.ts'
import { upsertCompany } from '../intercom/companies.ts'
import { IntercomRefusal } from '../intercom/errors.ts'
import type { Reason } from '../outcome.ts'
import {
  type ClaimedCompany,
  type CompanyClaim,
  claimCompanies,
  forgetCompany,
  type SentCompany,
  storeCompanies,
} from '../store/companies.ts'
import type { Db } from '../store/db.ts'
import type { LeftAway } from './contacts-companies-preflight.ts'
import type { ContactItem } from './contacts-context.ts'
import { contentHash } from './contacts-extras-hash.ts'

/** How the company of a row stands. `id` is Intercom's; `sentBy` the key of the row that it was sent for now. */
export type CompanyEnd =
  | { readonly kind: 'ready'; readonly id: string; readonly fingerprint: string; readonly sentBy?: string }
  | { readonly kind: 'refused'; readonly fingerprint: string; readonly reason: Reason }
  /** Another worker is about to send it. */
  | { readonly kind: 'busy' }
  | { readonly kind: 'failed'; readonly error: unknown }

/** Of a row that names a company. `notes`: what a person should know of it. */
export interface CompanyOfRow {
  readonly end: CompanyEnd
  readonly notes: readonly Reason[]
}

export interface CompanyWork {
  /** Undefined when the row names no company. The first row of a batch that asks has all of them sent. @throws what its errors throw */
  of(item: ContactItem): Promise<CompanyOfRow | undefined>
  /** The same for a company that Intercom turned out not to have any more: it is sent once more. */
  again(item: ContactItem): Promise<CompanyOfRow | undefined>
}

export interface CompaniesOptions {
  readonly db: Db
  readonly sync: string
  readonly client: IntercomClient
  readonly concurrency: number
  readonly preflight: (signal: AbortSignal) => Promise<LeftAway>
}

/** A claim outlives the longest call with all its attempts; a dead worker's claim passes by itself. */
const CLAIM_MS = 120_000

interface Wanted {
  readonly item: ContactItem
  readonly company: CompanyFields
  readonly fingerprint: string
  readonly leftAway: readonly string[]
}

/** One for each run: the first row that describes a company decides for all of the run how it is sent. */
export function createCompanies(o: CompaniesOptions): { work(items: readonly ContactItem[], signal: AbortSignal): CompanyWork } {
  const ended = new Map<string, CompanyEnd>()
  const store = createGroupCommit<SentCompany, void>(async (sent) => {
    await storeCompanies(o.db, { sync: o.sync, sent })
    return sent.map(() => undefined)
  })

  /** Answers companies of which it is not known what came of them: the next batch tries again. */
  async function sendAll(wanted: readonly Wanted[], signal: AbortSignal): Promise<ReadonlyMap<string, CompanyEnd>> {
    const failed = new Map<string, CompanyEnd>()
    const first = new Map(wanted.toReversed().map((one) => [one.company.company_id, one]))
    const open = [...first.values()].filter(({ company }) => !ended.has(company.company_id))
    const claims = open.map(claimOf)
    const stands = await claimCompanies(o.db, { sync: o.sync, claims, claimMs: CLAIM_MS })
    const limit = pLimit(o.concurrency)
    const settleOne = async (one: Wanted, stand: ClaimedCompany | undefined): Promise<void> => {
      if (stand === undefined || stand.state === 'theirs') return
      const end = stand.state === 'known' ? readyAs(one, stand.intercomId) : await send(one, { o, store, signal })
      const ends = end.kind === 'failed' ? failed : ended
      ends.set(one.company.company_id, end)
    }
    await Promise.all(open.map((one, i) => limit(() => settleOne(one, stands[i]))))
    return failed
  }

  return {
    work(items, signal) {
      let wanted: Promise<ReadonlyMap<string, Wanted>> | undefined
      const prepared = async (): Promise<ReadonlyMap<string, Wanted>> => {
        const left = items.some(({ want }) => hasCompany(want)) ? await o.preflight(signal) : new Map()
        return new Map(items.flatMap((item) => wantedOf(item, left)).map((one) => [one.item.key, one]))
      }
      let sent: Promise<ReadonlyMap<string, CompanyEnd>> | undefined
      return {
        async of(item) {
          if (!hasCompany(item.want)) return undefined
          const all = await (wanted ??= prepared())
          const failed = await (sent ??= sendAll([...all.values()], signal))
          const one = all.get(item.key)
          return one && told(one, endIn(one, [ended, failed]))
        },
        async again(item) {
          const one = (await wanted)?.get(item.key)
          if (one === undefined) return undefined
          await forgetCompany(o.db, { sync: o.sync, companyId: one.company.company_id })
          ended.delete(one.company.company_id)
          const failed = await sendAll([one], signal)
          return told(one, endIn(one, [ended, failed]))
        },
      }
    },
  }
}

function endIn({ company }: Wanted, maps: readonly ReadonlyMap<string, CompanyEnd>[]): CompanyEnd | undefined {
  return maps.map((ends) => ends.get(company.company_id)).find((end) => end !== undefined)
}

function readyAs({ fingerprint }: Wanted, id: string): CompanyEnd {
  return { kind: 'ready', id, fingerprint }
}

function hasCompany({ extras }: ContactItem['want']): boolean {
  return extras?.company !== undefined && extras.company !== null
}

function claimOf({ item, company, fingerprint }: Wanted): CompanyClaim {
  return { companyId: company.company_id, fingerprint, by: item.key }
}

function wantedOf(item: ContactItem, left: LeftAway): Wanted[] {
  const company = item.want.extras?.company
  if (company === undefined || company === null) return []
  const { custom_attributes: attributes = {}, ...fields } = company
  const kept = Object.entries(attributes).filter(([name]) => !left.has(name))
  const sent = { ...fields, ...(kept.length === 0 ? {} : { custom_attributes: Object.fromEntries(kept) }) }
  const leftAway = Object.keys(attributes).filter((name) => left.has(name))
  return [{ item, company: sent, fingerprint: contentHash(sent), leftAway }]
}

interface Sending {
  readonly o: CompaniesOptions
  readonly store: (sent: SentCompany) => Promise<void>
  readonly signal: AbortSignal
}

/** Whatever comes of it, the claim is given up. */
async function send(one: Wanted, { o, store, signal }: Sending): Promise<CompanyEnd> {
  const { fingerprint } = one
  try {
    const { id } = await upsertCompany(o.client, one.company, { signal })
    await store({ ...claimOf(one), intercomId: id })
    return { kind: 'ready', id, fingerprint, sentBy: one.item.key }
  } catch (error) {
    await store({ ...claimOf(one), intercomId: null })
    if (!(error instanceof IntercomRefusal)) return { kind: 'failed', error }
    const why = `company ${one.company.company_id} was refused: ${error.operation} answered ${error.status}: ${error.text}`
    return { kind: 'refused', fingerprint, reason: { code: 'company_refused', why } }
  }
}

function told({ company, fingerprint, leftAway }: Wanted, end: CompanyEnd | undefined): CompanyOfRow {
  if (end === undefined) return { end: { kind: 'busy' }, notes: [] }
  const notes: Reason[] = leftAway.map((name) => ({
    code: 'company_field_unknown',
    why: `company ${company.company_id} went without "${name}": companies of this workspace have no such custom attribute, or it is not of the type that is sent`,
  }))
  if ((end.kind === 'ready' || end.kind === 'refused') && end.fingerprint !== fingerprint) {
    const why = `another row of this run describes company ${company.company_id} differently; that row counts`
    notes.push({ code: 'company_differs', why })
  }
  return { end, notes: end.kind === 'refused' ? [end.reason, ...notes] : notes }
}
