/** The `handoff:` part of the file: which conversations of Fin go to people, and how. It is run as a sync named `handoff`. */
import { z } from 'zod'
import type { HandoffRules } from '../handoff/rules.ts'
import type { Schedule } from './config.ts'
import { duration } from './duration.ts'
import { rulesSchema } from './handoff-rules-schema.ts'
import { scheduleSchema } from './schedule-schema.ts'
import type { IntercomSourceConfig } from './sources/intercom.ts'
import { text } from './sources/text.ts'
import { strict } from './strict.ts'
import { toSchedule, type Written } from './written.ts'

/** The sync that hands conversations over; at most one, and its name is taken. */
export const HANDOFF = 'handoff'

/** To whom: an id, or what people call it (a team's name; an admin's name or email address). */
export interface HandoffTarget {
  readonly type: 'team' | 'admin'
  readonly named: string
}

export interface HandoffSync {
  readonly kind: 'handoff'
  readonly name: typeof HANDOFF
  readonly source: IntercomSourceConfig
  readonly schedule?: Schedule | undefined
  /** Who tags, assigns and writes the note. */
  readonly adminId: string
  readonly assignTo: HandoffTarget
  /** Id or name. */
  readonly tag: string
  /** What is said with the assignment. */
  readonly message?: string | undefined
  readonly lookBackMs: number
  readonly rules: HandoffRules
  readonly transcripts: boolean
}

const ADMIN_EXPECTED = 'expected the id of an admin in quotes, such as "991267645"'
const TARGET_EXPECTED = 'expected { team: <id or name> } or { admin: <id, name or email> }'

const idOrName = z.union([text, z.int().min(1).transform(String)], { error: 'expected an id or a name' })

/** `assign_to` of a team. */
export const teamTarget = strict({ team: idOrName.describe('A team, by id or name') })

/** `assign_to` of a teammate. */
export const adminTarget = strict({ admin: idOrName.describe('An admin, by id, name or email') })

const target = z.union([teamTarget, adminTarget], { error: TARGET_EXPECTED }).describe('To whom')

export const handoffSchema = strict({
  schedule: scheduleSchema.optional().describe('When a worker looks for conversations by itself'),
  admin_id: z
    .string({ error: ADMIN_EXPECTED })
    .regex(/^\d{1,20}$/, { error: ADMIN_EXPECTED })
    .optional()
    .describe('Who tags, assigns and writes the note; default: `workspace.admin_id`'),
  assign_to: target,
  tag: idOrName.describe('The tag that handed over conversations get, by id or name; it has to exist'),
  message: text.optional().describe('What is said with the assignment'),
  look_back: duration.prefault('24h').describe('How far back a scheduled run looks for conversations that have changed'),
  rules: rulesSchema.prefault({}).describe('A conversation goes to people when one of these matches; an absent field never does'),
  transcripts: z.boolean().default(true).describe('Whether what was said is stored; `retention.transcripts` says for how long'),
}).describe('Which conversations of Fin go to people, and how')

type WrittenHandoff = Written<typeof handoffSchema>

/** `adminId` = the workspace's. Undefined when nobody is named who could do it. */
export function toHandoffSync(written: WrittenHandoff, o: { adminId: string | undefined }): HandoffSync | undefined {
  const adminId = written.admin_id ?? o.adminId
  if (adminId === undefined) return undefined
  return {
    kind: 'handoff',
    name: HANDOFF,
    source: { type: 'intercom', query: 'ai_agent_participated = true' },
    schedule: toSchedule(written.schedule),
    adminId,
    assignTo: toTarget(written.assign_to),
    tag: written.tag,
    message: written.message,
    lookBackMs: written.look_back,
    rules: toRules(written.rules),
    transcripts: written.transcripts,
  }
}

export const NOBODY_TO_HAND_OVER = 'is missing; the hand-off needs an admin who does it: set it here, or workspace.admin_id'

function toTarget(written: WrittenHandoff['assign_to']): HandoffTarget {
  return 'team' in written ? { type: 'team', named: written.team } : { type: 'admin', named: written.admin }
}

function toRules({ asked_for_person: asked, rating, ...same }: Written<typeof rulesSchema>): HandoffRules {
  return { ...same, askedForPerson: asked, rating: rating && { field: rating.field, atMost: rating.at_most } }
}
