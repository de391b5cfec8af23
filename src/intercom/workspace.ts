/** Which workspace an access token belongs to. */
import { z } from 'zod'
import type { IntercomClient } from './client.ts'
import type { CallOptions } from './request.ts'

/** Official description 2.16: admin_with_app. */
const meSchema = z.object({
  id: z.union([z.string(), z.number()]).nullish(),
  app: z.object({
    id_code: z.string().min(1),
    name: z.string().nullish(),
    region: z.string().nullish(),
    timezone: z.string().nullish(),
  }),
})

export interface Workspace {
  /** Unlike its name it never changes. */
  readonly id: string
  readonly name: string
  /** 'US', 'EU', 'AU' as Intercom writes it; null when it does not say. */
  readonly region: string | null
  /** IANA name of the time zone in which searches up to version 2.16 count days. */
  readonly timezone: string | null
  /** The admin whom the token belongs to. */
  readonly adminId: string | null
}

/** `GET /me`. */
export async function fetchWorkspace(client: IntercomClient, o: CallOptions = {}): Promise<Workspace> {
  const request = { method: 'GET', path: '/me', operation: 'GET /me' } as const
  const { id, app } = await client.call({ ...request, schema: meSchema, repeatable: true }, o)
  return {
    id: app.id_code,
    name: app.name ?? app.id_code,
    region: app.region ?? null,
    timezone: app.timezone ?? null,
    adminId: id === undefined || id === null ? null : String(id),
  }
}
