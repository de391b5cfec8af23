/** The whole configuration file: what the editor's JSON Schema is made from. */
import { z } from 'zod'
import { handoffSchema } from './handoff-schema.ts'
import { alertsSchema, notifySchema } from './notify-schema.ts'
import { serverSchema } from './server-schema.ts'
import { strict } from './strict.ts'
import { syncSchema } from './sync-schema.ts'
import { retentionSchema, workspaceSchema } from './workspace-schema.ts'

const syncName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/, {
  error: 'expected a name of letters, digits, _ and -, at most 63 of them',
})

const parts = {
  workspace: workspaceSchema.prefault({}).describe('Which Intercom workspace is written to, and how'),
  retention: retentionSchema.prefault({}).describe('How long the history is kept'),
  alerts: alertsSchema.prefault({}).describe('When a sync is not well'),
}

/** The file without a look into its syncs, its server and its receivers: each of them is parsed on its own, since one may lack a variable that another run needs. */
export const outlineSchema = strict({
  ...parts,
  notify: z.unknown().optional(),
  server: z.unknown().optional(),
  handoff: z.unknown().optional(),
  syncs: z.record(syncName, z.unknown()).prefault({}),
})

/** The whole file. Representable: `z.toJSONSchema(fileSchema, { io: 'input' })` works. */
export const fileSchema = strict({
  ...parts,
  notify: notifySchema.prefault([]).describe('Who is told when a sync is not well'),
  server: serverSchema.prefault({}).describe('The admin API of `fin-sync serve`'),
  handoff: handoffSchema.optional(),
  syncs: z.record(syncName, syncSchema).prefault({}).describe('The syncs by name'),
})
