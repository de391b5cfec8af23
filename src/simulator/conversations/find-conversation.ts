/** Finds the conversation that a call is about, or refuses as the API does. */
import { z } from 'zod'
import { notFound } from '../http/api-error.ts'
import type { Workspace } from '../workspace.ts'
import type { SimConversation } from './sim-conversation.ts'

/** Ids are strings by the official schema and integers in its examples; both are taken. */
export const idText = z.union([z.string(), z.int().transform(String)])

/** @throws ApiError 404 with the official text, or with `message` */
export function requireConversation(
  { desk }: Pick<Workspace, 'desk'>,
  id: string,
  message = 'Resource Not Found',
): SimConversation {
  const conversation = desk.conversations.get(id)
  if (conversation === undefined) throw notFound(message)
  return conversation
}
