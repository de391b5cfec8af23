/** Reads fin-sync.yaml: every problem at once with its place, or a Config in which everything the run needs is there. */
import { readFile } from 'node:fs/promises'
import { dirname, isAbsolute, relative, resolve } from 'node:path'
import type { z } from 'zod'
import { nearest } from '../did-you-mean.ts'
import { ConfigError } from '../errors.ts'
import { baseUrl } from './base-url.ts'
import type { Config, Server, Sync } from './config.ts'
import type { Environment } from './environment.ts'
import { HANDOFF, handoffSchema, NOBODY_TO_HAND_OVER, toHandoffSync } from './handoff-schema.ts'
import { interpolate, type Missing } from './interpolate.ts'
import { expectation, findingsOf } from './issues.ts'
import { toRetention, toServer, toSync, toWorkspace } from './normalise.ts'
import { notifyProblems, notifySchema, type ReceiverConfig, toAlerts, toReceivers } from './notify-schema.ts'
import { type Path, type Problem, problemsError, showProblem } from './problem.ts'
import { outlineSchema } from './schema.ts'
import { type Secret, secret } from './secret.ts'
import { serverSchema } from './server-schema.ts'
import { syncSchema } from './sync-schema.ts'
import { parseYaml, type YamlFile } from './yaml-file.ts'

export interface LoadOptions {
  /** Relative to `cwd`; default fin-sync.yaml. */
  readonly path?: string | undefined
  readonly env: Pick<Environment, 'accessToken' | 'baseUrl' | 'variable'>
  /** Default: the process's. */
  readonly cwd?: string | undefined
  /** The one sync that will run: variables that only others need may be missing. Without it, every sync must be complete. */
  readonly sync?: string | undefined
  /** Without `sync`: leave syncs that lack a variable out, and tell so in `unresolved`. */
  readonly leaveOut?: boolean
  /** The server will run: variables that only it needs must not be missing. */
  readonly server?: boolean
  /** Notifications will be sent: variables that only their receivers need must not be missing. */
  readonly notify?: boolean
}

interface Loading {
  readonly file: YamlFile
  readonly missing: readonly Missing[]
  /** As it is shown in messages. */
  readonly label: string
  /** Absolute. */
  readonly path: string
  readonly options: LoadOptions
}

async function readText(path: string, label: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw new ConfigError(
      `cannot read the configuration file ${label}: name another one with -c, or write one with "fin-sync init"`,
      { cause },
    )
  }
}

function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, step) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, step) : undefined),
    value,
  )
}

const isUnder = (path: Path, above: Path) => above.every((step, index) => path[index] === step)

type Parsed<T> = { readonly data?: T; readonly problems: readonly Problem[] }

/** Parses one part of the file. What is wrong with a text that waits for a variable is no problem of its own. */
function parsePart<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  o: { above: Path; loading: Loading },
): Parsed<z.output<Schema>> {
  const { file, missing } = o.loading
  const parsed = schema.safeParse(value, { error: expectation })
  if (parsed.success) return { data: parsed.data, problems: [] }
  const findings = parsed.error.issues.flatMap((issue) => findingsOf(issue, (path) => at(file.value, path), o.above))
  const own = findings.filter(({ path }) => !missing.some((one) => isUnder(path, one.path)))
  return {
    problems: own.map(({ path, message, atKey }) => ({ path, message, place: atKey ? file.placeOfKey(path) : file.placeOf(path) })),
  }
}

interface ParsedSync {
  readonly name: string
  readonly sync?: Sync
  /** Wrong whoever runs. */
  readonly problems: readonly Problem[]
  /** Wrong only when this sync is to run. */
  readonly lacking: readonly Problem[]
}

function parseSync(name: string, value: unknown, loading: Loading): ParsedSync {
  const above = ['syncs', name]
  const missing = loading.missing.filter(({ path }) => isUnder(path, above))
  const lacking = missing.map((one) => ({ ...one, place: loading.file.placeOf(one.path) }))
  const { data, problems } = parsePart(syncSchema, value, { above, loading })
  if (data === undefined || lacking.length > 0) return { name, problems, lacking }
  return { name, sync: toSync(data, { name, folder: dirname(loading.path) }), problems, lacking }
}

const NAME_TAKEN = `is taken: with a part \`handoff:\` in the file, "${HANDOFF}" is the sync that it makes; give this one another name`

/** The part `handoff:` as a sync like the others. `adminId` = who acts unless it says otherwise. */
function parseHandoff(o: { value: unknown; adminId: string | undefined; taken: boolean; loading: Loading }): ParsedSync[] {
  if (o.value === undefined) return []
  const { file, missing } = o.loading
  const above = [HANDOFF]
  const lacking = missing.filter(({ path }) => isUnder(path, above)).map((one) => ({ ...one, place: file.placeOf(one.path) }))
  const { data, problems } = parsePart(handoffSchema, o.value, { above, loading: o.loading })
  const sync = data && toHandoffSync(data, o)
  const own = [...problems]
  if (o.taken) own.push({ path: ['syncs', HANDOFF], message: NAME_TAKEN, place: file.placeOfKey(['syncs', HANDOFF]) })
  if (data !== undefined && sync === undefined) {
    own.push({ path: [HANDOFF, 'admin_id'], message: NOBODY_TO_HAND_OVER, place: file.placeOfKey(above) })
  }
  return [{ name: HANDOFF, ...(sync === undefined || lacking.length > 0 ? {} : { sync }), problems: own, lacking }]
}

interface ParsedServer {
  readonly server: Server | undefined
  readonly problems: readonly Problem[]
}

function parseServer(value: unknown, loading: Loading): ParsedServer {
  const above = ['server']
  const lacking = loading.missing
    .filter(({ path }) => isUnder(path, above))
    .map((one) => ({ ...one, place: loading.file.placeOf(one.path) }))
  const { data, problems } = parsePart(serverSchema, value ?? {}, { above, loading })
  const server = data === undefined || lacking.length > 0 ? undefined : toServer(data)
  return { server, problems: loading.options.server === true ? [...problems, ...lacking] : problems }
}

interface ParsedNotify {
  readonly notify: readonly ReceiverConfig[] | undefined
  readonly problems: readonly Problem[]
}

function parseNotify(value: unknown, o: { syncs: readonly string[]; loading: Loading }): ParsedNotify {
  const above = ['notify']
  const { file, missing, options } = o.loading
  const lacking = missing.filter(({ path }) => isUnder(path, above)).map((one) => ({ ...one, place: file.placeOf(one.path) }))
  const { data, problems } = parsePart(notifySchema, value ?? [], { above, loading: o.loading })
  const found = notifyProblems(data ?? [], o.syncs).map(({ path, message }) => ({ path: [...above, ...path], message }))
  const own = [...problems, ...found.map((one) => ({ ...one, place: file.placeOf(one.path) }))]
  const notify = data === undefined || lacking.length > 0 ? undefined : toReceivers(data)
  return { notify, problems: options.notify === true ? [...own, ...lacking] : own }
}

function refuseUnknownSync(names: readonly string[], { label, options: { sync } }: Loading): void {
  if (sync === undefined || names.includes(sync)) return
  const near = nearest(sync, names)
  const known = near.length > 0 ? `; did you mean ${near.join(' or ')}?` : `; its syncs are: ${names.join(', ') || '(none)'}`
  throw new ConfigError(`${label} has no sync named ${JSON.stringify(sync)}${known}`)
}

function accessTokenOf(written: string | undefined, loading: Loading): Secret {
  const token = written === undefined ? loading.options.env.accessToken : secret(written)
  if (token !== undefined) return token
  const path = ['workspace', 'access_token']
  const message = 'is missing; set INTERCOM_ACCESS_TOKEN (or INTERCOM_ACCESS_TOKEN_FILE) to an access token of the workspace'
  throw problemsError(loading.label, [{ path, message, place: loading.file.placeOf(path) }])
}

/** The token that `fin-sync simulate` takes unless told otherwise: no secret. */
const SIMULATOR_TOKEN = 'simulator-token'

function assemble(
  outline: z.output<typeof outlineSchema>,
  { syncs, server, notify }: Pick<Config, 'server' | 'notify'> & { syncs: readonly ParsedSync[] },
  loading: Loading,
): Config {
  const { env } = loading.options
  const complete = syncs.flatMap(({ name, sync }) => (sync ? [[name, sync] as const] : []))
  const lacking = syncs.filter(({ sync }) => sync === undefined)
  const accessToken = accessTokenOf(outline.workspace.access_token, loading)
  const secretToken = accessToken.reveal() !== SIMULATOR_TOKEN
  return {
    file: loading.path,
    workspace: toWorkspace(outline.workspace, {
      baseUrl: baseUrl(outline.workspace.region, env.baseUrl, { secretToken }),
      accessToken,
    }),
    retention: toRetention(outline.retention),
    server,
    alerts: toAlerts(outline.alerts),
    notify,
    syncs: new Map(complete),
    unresolved: new Map(lacking.map((one) => [one.name, one.lacking.map((problem) => showProblem(loading.label, problem))])),
  }
}

/** A file that only hands conversations over needs no syncs. */
function nothingToDo(value: unknown, { file }: Loading): Problem[] {
  const isMapping = typeof value === 'object' && value !== null && !Array.isArray(value)
  if (!isMapping || 'syncs' in value || 'handoff' in value) return []
  return [{ path: ['syncs'], message: 'is missing; expected a mapping', place: file.placeOf([]) }]
}

function parseConfig(value: unknown, loading: Loading): Config {
  const outline = parsePart(outlineSchema, value, { above: [], loading })
  const written = at(value, ['syncs'])
  const entries = typeof written === 'object' && written !== null && !Array.isArray(written) ? Object.entries(written) : []
  const handoff = parseHandoff({
    value: at(value, [HANDOFF]),
    adminId: outline.data?.workspace.admin_id,
    taken: entries.some(([name]) => name === HANDOFF),
    loading,
  })
  const syncs = [...entries.map(([name, one]) => parseSync(name, one, loading)), ...handoff]
  const { sync: wanted, leaveOut = false } = loading.options
  const blocking = syncs.flatMap(({ name, problems, lacking }) => [
    ...problems,
    ...(wanted === name || (wanted === undefined && !leaveOut) ? lacking : []),
  ])
  const { server, problems: serverProblems } = parseServer(at(value, ['server']), loading)
  const { notify, problems: notifyFound } = parseNotify(at(value, ['notify']), { syncs: syncs.map(({ name }) => name), loading })
  const outside = loading.missing
    .filter(({ path }) => path[0] !== 'syncs' && path[0] !== 'server' && path[0] !== 'notify' && path[0] !== HANDOFF)
    .map((one) => ({ ...one, place: loading.file.placeOf(one.path) }))
  const problems = [...outline.problems, ...nothingToDo(value, loading), ...outside, ...serverProblems, ...notifyFound, ...blocking]
  if (problems.length > 0 || outline.data === undefined) throw problemsError(loading.label, problems)
  refuseUnknownSync([...syncs.map(({ name }) => name)], loading)
  return assemble(outline.data, { syncs, server, notify }, loading)
}

/** A path as people read it: relative when it is below the working directory. */
function labelOf(path: string, cwd: string): string {
  const short = relative(cwd, path)
  return short.startsWith('..') || isAbsolute(short) ? path : short
}

/**
 * Loads the configuration. Relative paths in it begin at its own folder.
 * @throws ConfigError naming every problem with `file:line:column`, its path, what was expected and what was found
 */
export async function loadConfig(options: LoadOptions): Promise<Config> {
  const cwd = options.cwd ?? process.cwd()
  const path = resolve(cwd, options.path ?? 'fin-sync.yaml')
  const label = labelOf(path, cwd)
  const file = parseYaml(await readText(path, label))
  if (file.problems.length > 0) throw problemsError(label, file.problems)
  const { value, missing } = interpolate(file.value, options.env.variable)
  return parseConfig(value, { file, missing, label, path, options })
}
