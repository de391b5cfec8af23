/** The attributes that conversations of a workspace can have. */
import { z } from 'zod'
import { isAtLeast } from './api-version.ts'
import type { IntercomClient } from './client.ts'
import type { CallOptions } from './request.ts'

/** Official description 2.16 conversation_attribute, and data_attribute before. */
const attributeSchema = z
  .object({
    id: z.union([z.string(), z.number()]).nullish(),
    name: z.string(),
    data_type: z.string(),
    archived: z.boolean().nullish(),
    custom: z.boolean().nullish(),
    options: z.array(z.union([z.string(), z.object({ label: z.string().nullish(), value: z.string().nullish() })])).nullish(),
  })
  .transform((found) => ({
    id: found.id === undefined || found.id === null ? null : String(found.id),
    name: found.name,
    dataType: found.data_type,
    archived: found.archived ?? false,
    /** Custom ones go into `custom_attributes`; 2.16 lists no others. */
    custom: found.custom ?? true,
    options: (found.options ?? []).flatMap((option) =>
      typeof option === 'string' ? option : (option.label ?? option.value ?? []),
    ),
  }))

/** `dataType`: string, integer, list, decimal (float before 2.16), boolean, datetime (date before), relationship, files. */
export type ConversationAttribute = Readonly<z.output<typeof attributeSchema>>

const listSchema = z.object({ data: z.array(attributeSchema) })

/**
 * From 2.16 on `GET /conversations/attributes`; before, `GET /data_attributes?model=conversation`, which 2.16 refuses with 422. No pages.
 * `version` = the configured Intercom-Version.
 */
export async function listConversationAttributes(
  client: IntercomClient,
  { version, ...o }: CallOptions & { readonly version: string },
): Promise<readonly ConversationAttribute[]> {
  const { data } = await client.call({ ...requestFor(version), schema: listSchema, repeatable: true }, o)
  return data
}

function requestFor(version: string) {
  const method = 'GET'
  if (isAtLeast(version, '2.16'))
    return { method, path: '/conversations/attributes', operation: 'GET /conversations/attributes', query: {} } as const
  const query = { model: 'conversation' }
  return { method, path: '/data_attributes', operation: 'GET /data_attributes', query } as const
}
