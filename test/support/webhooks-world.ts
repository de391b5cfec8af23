/** A sync into a simulated Intercom where somebody else is at work too, and Intercom tells of it. */
import { workWebhooks } from '../../src/jobs/webhooks-batch.ts'
import type { Json } from '../../src/json.ts'
import { findIdentities } from '../../src/store/identities.ts'
import type { Store } from '../../src/store/open.ts'
import { storeWebhooks } from '../../src/store/webhooks.ts'
import { createWorld, type Ended, type World, type WorldOptions } from './sync.ts'
import { notification } from './webhooks.ts'

export const users = (...more: string[]): string =>
  [
    'kind: contacts',
    'source: { type: csv, path: ./people.csv }',
    'key: id',
    'role: user',
    'contact: { external_id: id, email: email, name: name }',
    ...more,
  ].join('\n')
export const leads = (...more: string[]): string =>
  users(...more)
    .replace('external_id: id, ', '')
    .replace('role: user', 'role: lead')
export const rows = (...lines: string[]): string => `id,email,name\n${lines.join('\n')}\n`
export const outcomes = ({ outcomes: all }: Ended): string[] =>
  all.map((o) => [o.did, ...(o.code === null ? [] : [o.code])].join(' '))

export interface ToldWorld {
  readonly world: World
  /** Calls the simulated API as somebody else does, and answers the body. */
  call(method: string, path: string, body?: object): Promise<{ readonly id: string; readonly [field: string]: Json }>
  /** A notification comes, and is worked; answers what became of it. `also` = the name of another contact sync. */
  told(topic: string, item: Json, o?: WorkOptions): Promise<string | undefined>
  /** Works what is due. */
  work(o?: WorkOptions): Promise<void>
  /** The contact with this email. */
  idOf(email: string): string
  lineOf(key: string): Promise<Record<string, Json> | undefined>
  /** Whose this is by our tables. */
  knownOf(kind: 'email' | 'external_id', value: string): Promise<string | null>
}

export interface WorkOptions {
  readonly bringsBack?: boolean
  readonly also?: string
}

/** Nothing counts as made a moment ago here: such contacts are treated with care of another kind. */
export async function createToldWorld(o: WorldOptions): Promise<ToldWorld> {
  const world = await createWorld({ workspace: 'search_delay: 0s', ...o })
  const { simulator, workspace, name } = world
  const { db } = o.store
  const work = async ({ bringsBack = true, also = '' }: WorkOptions = {}): Promise<void> => {
    const contactSyncs = [name, also].map((one) => ({ name: one, bringsBack }))
    await workWebhooks({ db, workspace, contactSyncs, handOff: undefined, tell: () => undefined, clean: String })
  }
  return {
    world,
    call: (method, path, body) => call(`${simulator.url}${path}`, { method, token: simulator.token, body }),
    async told(topic, item, how) {
      const body = notification(topic, item, { appId: workspace })
      const id = body.id ?? ''
      await storeWebhooks(db, [{ id, topic, appId: workspace, body, waitMs: 0 }])
      await work(how)
      return stateOf(o.store, id)
    },
    work,
    idOf: (email) => simulator.state.contacts().find((one) => one.email === email)?.id ?? '',
    async lineOf(key) {
      const [line] = await db.query<Record<string, Json>>('select * from fin_sync.ledger where sync = $1 and key = $2', [name, key])
      return line
    },
    async knownOf(kind, value) {
      const [known] = await findIdentities(db, { workspace, identities: [{ kind, value }] })
      return known?.contactId ?? null
    },
  }
}

async function call(url: string, o: { method: string; token: string; body: object | undefined }): ReturnType<ToldWorld['call']> {
  const response = await fetch(url, {
    method: o.method,
    headers: { authorization: `Bearer ${o.token}`, accept: 'application/json', 'content-type': 'application/json' },
    ...(o.body === undefined ? {} : { body: JSON.stringify(o.body) }),
  })
  if (!response.ok) throw new Error(`${o.method} ${url} was answered ${response.status}`)
  return JSON.parse(await response.text())
}

async function stateOf({ db }: Store, id: string): Promise<string | undefined> {
  const [row] = await db.query<{ state: string }>('select state from fin_sync.webhooks where id = $1', [id])
  return row?.state
}
