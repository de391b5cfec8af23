/** Checks the way to Intercom without writing anything: token, workspace, region, permissions, attributes and the rate limit now. */
import { baseUrl } from '../config/base-url.ts'
import type { Workspace as Settings, Sync } from '../config/config.ts'
import { NotAuthorised, Unreachable } from '../errors.ts'
import type { IntercomClient } from '../intercom/client.ts'
import { listContacts } from '../intercom/contacts.ts'
import { type ContentSource, listContentSources } from '../intercom/content-sources.ts'
import { type DataAttribute, listContactAttributes } from '../intercom/data-attributes.ts'
import { fetchWorkspace, type Workspace } from '../intercom/workspace.ts'
import type { BucketState, Limiter } from '../limiter/limiter.ts'
import { attempt, type Finding, failed, note, ok, skipped } from './check-finding.ts'
import { count, counted } from './figures.ts'

export interface IntercomCheck {
  readonly findings: readonly Finding[]
  /** Null when Intercom did not tell. */
  readonly workspace: Workspace | null
  readonly limit: BucketState | null
  /** The workspace's attributes, or why they are not known. */
  readonly attributes: readonly DataAttribute[] | Finding
  /** Of its content library, or why they are not known. */
  readonly contentSources: readonly ContentSource[] | Finding
}

export interface IntercomCheckOptions {
  readonly client: IntercomClient
  readonly limiter: Limiter
  readonly settings: Settings
  /** What is written; contacts alone when left out. What nobody writes is not asked about. */
  readonly kinds?: ReadonlySet<Sync['kind']>
  readonly signal: AbortSignal
}

/** Without a token, or with one that is refused, the rest could only say the same once more, so it is not tried. */
export async function checkIntercom(o: IntercomCheckOptions): Promise<IntercomCheck> {
  const me = await attempt('token', () => fetchWorkspace(o.client, o))
  if ('finding' in me && (me.error instanceof NotAuthorised || me.error instanceof Unreachable)) return notTried(me.finding)
  const workspace = 'value' in me ? me.value : null
  const token = 'finding' in me ? me.finding : ok('token', `Intercom takes it at ${o.settings.baseUrl}`)
  const { contacts, pages } = await askedOf(o)
  const states = (await o.limiter.state()).filter(({ limit: calls }) => calls !== null)
  const limit = states.find(({ bucket }) => bucket === 'contacts') ?? states.find(({ bucket }) => bucket === 'content') ?? null
  return {
    findings: [
      token,
      ...workspaceFindings(workspace, o.settings),
      ...contacts.findings,
      ...pages.findings,
      limitFinding(limit, o.settings),
    ],
    workspace,
    limit,
    attributes: contacts.known,
    contentSources: pages.known,
  }
}

async function askedOf(o: IntercomCheckOptions) {
  const kinds = o.kinds ?? new Set(['contacts'])
  const none = (check: string): { findings: Finding[]; known: Finding } => ({
    findings: [],
    known: skipped(check, 'no sync writes it'),
  })
  const isPages = kinds.has('pages')
  const contacts = kinds.has('contacts') || !isPages ? await askContacts(o) : none('attributes')
  return { contacts, pages: isPages ? await askLibrary(o) : none('library') }
}

async function askContacts(o: IntercomCheckOptions): Promise<{ findings: Finding[]; known: IntercomCheck['attributes'] }> {
  const permissions = await checkPermissions(o)
  const attributes = await attempt('attributes', () => listContactAttributes(o.client, o))
  return { findings: [permissions], known: 'value' in attributes ? attributes.value : attributes.finding }
}

async function askLibrary({
  client,
  signal,
}: IntercomCheckOptions): Promise<{ findings: Finding[]; known: IntercomCheck['contentSources'] }> {
  const sources = await attempt('permissions', () => listContentSources(client, { signal }))
  if ('finding' in sources) return { findings: [sources.finding], known: skipped('library', 'not known: see permissions') }
  const seen = `the content library can be read (it has ${counted(sources.value.length, 'content source')})`
  return {
    findings: [ok('permissions', `${seen}; whether pages can be written shows only when a run writes one`)],
    known: sources.value,
  }
}

const REST = ['workspace', 'region', 'permissions', 'limit'] as const

/** `token` = why nothing else can be asked. */
export function notTried(token: Finding): IntercomCheck {
  const why = 'not tried: see token'
  return {
    findings: [token, ...REST.map((check) => skipped(check, why))],
    workspace: null,
    limit: null,
    attributes: skipped('attributes', why),
    contentSources: skipped('library', why),
  }
}

function workspaceFindings(workspace: Workspace | null, settings: Settings): Finding[] {
  if (workspace === null) return [skipped('workspace', 'not told: see token'), skipped('region', 'not told: see token')]
  return [ok('workspace', `${workspace.name} (${workspace.id})`), regionFinding(workspace, settings)]
}

function regionFinding(workspace: Workspace, settings: Settings): Finding {
  const { region } = settings
  const found = workspace.region?.toLowerCase()
  if (settings.baseUrl !== baseUrl(region)) {
    return note('region', `${found ?? 'not told'}; INTERCOM_BASE_URL stands in for the host of workspace.region (${region})`)
  }
  if (found === undefined) return note('region', `Intercom does not tell; ${region} is configured`)
  if (found === region) return ok('region', `${region}, as configured`)
  return failed('region', `the workspace is hosted in ${found}, but workspace.region is ${region}: set it to ${found}`)
}

async function checkPermissions({ client, signal }: IntercomCheckOptions): Promise<Finding> {
  const page = await attempt('permissions', () => listContacts(client, { perPage: 1 }, { signal }))
  if ('finding' in page) return page.finding
  const total = page.value.totalCount
  const seen = total === null ? 'contacts can be read' : `contacts can be read (there are ${count(total)})`
  return ok('permissions', `${seen}; whether they can be written shows only when a run writes one`)
}

/** As the last answer's headers said. */
function limitFinding(state: BucketState | null, { headroom }: Settings): Finding {
  if (state === null) return note('limit', 'not told: no answer had rate limit headers')
  const { limit, remaining } = state
  const kept = headroom === 0 ? '' : `; ${Number((headroom * 100).toFixed(3))} % of them is never taken (headroom)`
  return ok('limit', `${counted(limit ?? 0, 'call')} in 10 s, ${count(remaining ?? 0)} left of this window${kept}`)
}
