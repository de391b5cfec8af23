/** Acts that change a conversation: safe to repeat, as long as nothing is said with them. */
import type { ActOf } from '../conversation-act.ts'
import type { CallOptions, IntercomClient } from '../intercom/client.ts'
import {
  assignConversation,
  closeConversation,
  openConversation,
  snoozeConversation,
  UNASSIGNED,
} from '../intercom/conversation-parts.ts'
import { tagConversation, untagConversation } from '../intercom/conversation-tags.ts'
import { updateConversation } from '../intercom/conversations.ts'
import { IntercomRefusal } from '../intercom/errors.ts'
import type { ActCallReady, Done } from './conversations-call.ts'
import { type ActDelivery, type ActItem, refusedAct } from './conversations-context.ts'
import { saidInPart } from './conversations-replies.ts'
import { adminOf, assigneeOf, idOf } from './conversations-resolve.ts'

type AdminChange = ActOf<'tag' | 'untag' | 'assign' | 'unassign' | 'close' | 'snooze' | 'reopen'>
export type Change = AdminChange | ActOf<'attributes'>

/** @throws ActEnds when it cannot be done, and what calls throw */
export async function readyChange(item: ActItem, act: Change, d: ActDelivery): Promise<ActCallReady> {
  const id = act.conversation_id
  if (act.act === 'attributes')
    return sending(id, (o) => updateConversation(d.client, id, { custom_attributes: act.custom_attributes }, o))
  const adminId = await adminOf(act, d)
  const ready = await readyBy(act, { d, adminId })
  if (act.act === 'assign')
    return { ...ready, ...saidInPart(item, act, { d, adminId, types: ['assignment', 'assign_and_reopen'] }) }
  return act.act === 'close' ? { ...ready, ...saidInPart(item, act, { d, adminId, types: ['close'] }) } : ready
}

async function readyBy(act: AdminChange, { d, adminId }: { d: ActDelivery; adminId: string }): Promise<ActCallReady> {
  const { client } = d
  const id = act.conversation_id
  switch (act.act) {
    case 'tag':
      return readyTag(act, { d, adminId })
    case 'untag':
      return readyUntag(act, { d, adminId })
    case 'assign': {
      const to = await assigneeOf(act, d)
      return sending(id, (o) => assignConversation(client, id, { adminId, ...to, ...said(act) }, o))
    }
    case 'unassign':
      return sending(id, (o) => unassign(client, { id, adminId }, o))
    case 'close':
      return sending(id, (o) => closeConversation(client, id, { adminId, ...said(act) }, o))
    case 'snooze':
      refusePast(act, d)
      return sending(id, (o) => snoozeConversation(client, id, { adminId, snoozedUntil: act.snoozed_until }, o))
    case 'reopen':
      return sending(id, (o) => openConversation(client, id, { adminId }, o))
  }
}

function sending(id: string, write: (o: CallOptions) => Promise<unknown>): ActCallReady {
  return {
    async send(o): Promise<Done> {
      await write(o)
      return { did: 'updated', id }
    },
  }
}

function said({ body }: { readonly body?: string }): { readonly body?: string } {
  return body === undefined ? {} : { body }
}

async function readyTag(act: ActOf<'tag'>, { d, adminId }: { d: ActDelivery; adminId: string }): Promise<ActCallReady> {
  const tagId = await idOf('tag', act.tag, d)
  const id = act.conversation_id
  return sending(id, (o) => tagConversation(d.client, id, { tagId, adminId }, o))
}

/** Admin and team are assigned apart from each other; the answer tells whether there is a team to take away as well. */
async function unassign(client: IntercomClient, { id, adminId }: { id: string; adminId: string }, o: CallOptions): Promise<void> {
  const nobody = { adminId, assigneeId: UNASSIGNED }
  const { team_assignee_id: team } = await assignConversation(client, id, { ...nobody, type: 'admin' }, o)
  if (team !== null) await assignConversation(client, id, { ...nobody, type: 'team' }, o)
}

/** A tag that is not there, or that an attempt took off before, is gone as wanted. */
async function readyUntag(act: ActOf<'untag'>, { d, adminId }: { d: ActDelivery; adminId: string }): Promise<ActCallReady> {
  const tagId = await idOf('tag', act.tag, d)
  const id = act.conversation_id
  return {
    async send(o): Promise<Done> {
      try {
        await untagConversation(d.client, id, { tagId, adminId }, o)
        return { did: 'updated', id }
      } catch (error) {
        if (error instanceof IntercomRefusal && error.code === 'tag_not_found') return { did: 'unchanged', id }
        throw error
      }
    },
  }
}

function refusePast({ snoozed_until: until }: ActOf<'snooze'>, d: ActDelivery): void {
  if (until * 1000 > d.now()) return
  throw refusedAct({ code: 'snooze_past', why: `snoozed_until is ${new Date(until * 1000).toISOString()}, which has passed` })
}
