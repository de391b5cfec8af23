/** For agents: attributes of a contact are written, once it is known that there is such a contact and such attributes. */
import { z } from 'zod'
import { strict } from '../../config/strict.ts'
import type { AttributeValue } from '../../contact.ts'
import type { ConversationAct } from '../../conversation-act.ts'
import type { PersonKey } from '../agents-contract.ts'
import { ApiError } from '../api-error.ts'
import { type Operation, operation } from '../operation.ts'
import { ANY, carryOut, DONE, SAME, signalOf } from './agent-act.ts'
import { attributeValue } from './agent-model.ts'
import { keyOfPerson } from './agent-person.ts'
import type { ApiParts } from './api-parts.ts'

export function attributesOf(parts: ApiParts): Operation {
  return operation({
    ...SAME,
    id: 'setContactAttributes',
    path: '/v1/contacts/{contact}/attributes',
    summary: 'Write custom attributes of a contact',
    description: "The contact: Intercom's id, an email, or your own id of them.",
    body: strict({
      attributes: z
        .record(z.string().min(1).max(190), attributeValue)
        .refine((all) => Object.keys(all).length > 0, { error: 'expected at least one attribute' })
        .describe('Custom attributes by name; null empties one'),
    }),
    answers: DONE,
    errors: [...ANY, 'unknown_contact', 'several_contacts', 'unknown_attribute', 'wrong_type'],
    async handle({ c, body: asked, query, by, param }) {
      const signal = signalOf(c, parts.service)
      const attributes = await readOrRefuse(parts, { given: asked.attributes, signal })
      const id = await oneContact(parts, { key: keyOfPerson(param('contact')), signal })
      const act: ConversationAct = { act: 'contact_attributes', contact: { id }, custom_attributes: attributes }
      return carryOut(parts, { c, act, by, waitMs: query.wait, label: `attributes of contact ${id}` })
    },
  })
}

async function oneContact({ service }: ApiParts, o: { key: PersonKey; signal: AbortSignal }): Promise<string> {
  const [id, ...others] = await service.agents.contacts(o.key, o)
  if (id === undefined) throw new ApiError('unknown_contact', 'Nobody in the workspace has that id, email or external_id.')
  if (others.length > 0)
    throw new ApiError('several_contacts', "Several contacts fit; name the one that is meant by Intercom's id.")
  return id
}

async function readOrRefuse(
  { service }: ApiParts,
  o: { given: Readonly<Record<string, AttributeValue>>; signal: AbortSignal },
): Promise<Readonly<Record<string, AttributeValue>>> {
  const { values, faults } = await service.agents.readAttributes(o.given, o)
  const [first] = faults
  if (first === undefined) return values
  const fields = faults.map(({ name, why }) => ({ path: `attributes.${name}`, message: why }))
  const text = fields.map(({ path, message }) => `${path} ${message}`).join('; ')
  throw new ApiError(first.code, text, { details: { fields } })
}
