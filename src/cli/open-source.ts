/** Opens the source of a sync: the one place that knows each source by name. Each is loaded when it is used. */
import type { ContactSync } from '../config/config.ts'
import type { Secret } from '../config/secret.ts'
import type { HttpJsonSourceConfig } from '../config/sources/http-json.ts'
import type { HubspotSourceConfig } from '../config/sources/hubspot.ts'
import type { PostgresSourceConfig } from '../config/sources/postgres.ts'
import type { SalesforceSourceConfig } from '../config/sources/salesforce.ts'
import type { ProxySettings } from '../dispatcher.ts'
import type { Source } from '../sources/source.ts'
import type { RunRequest } from '../store/runs.ts'
import type { GivenInput } from './given-input.ts'
import { openFileSource, openImport } from './open-files.ts'

/** The embedded database shares its thread with everything else, so it gets smaller pieces. */
const EMBEDDED_CHUNK_ROWS = 1_000

/** `chunkRows`: rows a chunk at most; absent = the source's own default. */
interface ChunkOptions {
  readonly chunkRows?: number
}

/** What a source is opened by; a mirror must know everybody who is there. */
export interface SourcedSync extends Pick<ContactSync, 'name' | 'source' | 'key'> {
  readonly missing?: ContactSync['missing']
}

/** `request.path` is read in place of the source, whatever that is. `given` = what this process alone has to read. */
export async function openSource(
  sync: SourcedSync,
  o: {
    request: RunRequest
    embedded: boolean
    onNotice?: ((text: string) => void) | undefined
    proxy?: ProxySettings | undefined
    uploads?: string | undefined
    given?: GivenInput | undefined
    signal?: AbortSignal | undefined
  },
): Promise<Source> {
  const { source } = sync
  const { path } = o.request
  const chunks: ChunkOptions = o.embedded ? { chunkRows: EMBEDDED_CHUNK_ROWS } : {}
  const files = { ...chunks, proxy: o.proxy, signal: o.signal }
  if (path !== null) return openImport(sync, { ...files, request: { ...o.request, path }, given: o.given, uploads: o.uploads })
  switch (source.type) {
    case 'csv':
    case 'jsonl':
    case 'xlsx':
      return openFileSource(source, { ...files, mirror: (sync.missing ?? 'keep') !== 'keep' })
    case 'http-json':
      return openHttpJsonSource(source, { ...chunks, proxy: o.proxy })
    case 'salesforce':
      return openSalesforceSource(source, { ...chunks, proxy: o.proxy, onNotice: o.onNotice })
    case 'hubspot':
      return openHubspotSource(source, { proxy: o.proxy })
    case 'postgres':
      return openPostgresSource(source, { ...chunks, syncKey: sync.key.from, signal: o.signal })
  }
}

async function openHttpJsonSource(
  source: HttpJsonSourceConfig,
  o: ChunkOptions & { proxy: ProxySettings | undefined },
): Promise<Source> {
  const { openHttpJson } = await import('../sources/http-json.ts')
  return openHttpJson({ ...source, headers: revealed(source.headers), query: revealed(source.query), ...o })
}

async function openSalesforceSource(
  { credentials, ...source }: SalesforceSourceConfig,
  o: ChunkOptions & { proxy: ProxySettings | undefined; onNotice: ((text: string) => void) | undefined },
): Promise<Source> {
  const { openSalesforce } = await import('../sources/salesforce.ts')
  const { readKeyFile } = await import('../sources/salesforce-jwt.ts')
  if (credentials.kind === 'client_credentials')
    return openSalesforce({ ...source, ...o, credentials: { ...credentials, clientSecret: credentials.clientSecret.reveal } })
  const { privateKey } = credentials
  const readKey = 'pem' in privateKey ? privateKey.pem.reveal : () => readKeyFile(privateKey.path)
  return openSalesforce({ ...source, ...o, credentials: { ...credentials, privateKey: readKey } })
}

async function openHubspotSource(
  { accessToken, ...source }: HubspotSourceConfig,
  o: { proxy: ProxySettings | undefined },
): Promise<Source> {
  const { openHubspot } = await import('../sources/hubspot.ts')
  return openHubspot({ ...source, ...o, accessToken: accessToken.reveal })
}

/** Rows with the same time are told apart by the key of the sync, unless another column is named. */
async function openPostgresSource(
  source: PostgresSourceConfig,
  { syncKey, signal, ...chunks }: ChunkOptions & { syncKey: string; signal: AbortSignal | undefined },
): Promise<Source> {
  const { openPostgres } = await import('../sources/postgres.ts')
  const options = { ...source, ...chunks, key: source.key ?? syncKey, url: source.url.reveal }
  return openPostgres(options, signal === undefined ? {} : { signal })
}

const revealed = (secrets: Readonly<Record<string, Secret>>): Record<string, () => string> =>
  Object.fromEntries(Object.entries(secrets).map(([name, { reveal }]) => [name, reveal]))
