/** Subscription types of a contact: set where they differ from what was set last. */

import type { ContactExtras } from '../contact-extras.ts'
import { IntercomRefusal } from '../intercom/errors.ts'
import { addSubscription, removeSubscription, type SubscriptionType } from '../intercom/subscriptions.ts'
import type { Reason } from '../outcome.ts'
import type { Extending } from './contacts-extras-context.ts'
import type { Done } from './contacts-extras-done.ts'
import { callOptions } from './contacts-update.ts'

type Choice = 'opt_in' | 'opt_out'

export interface Chosen {
  readonly type: SubscriptionType
  readonly choice: Choice
}

/** What the row chooses, type by type; `opt_out` wins. Names have no case here; an id wins over a name. Pure. */
export function chosenTypes(
  wanted: NonNullable<ContactExtras['subscriptions']>,
  types: readonly SubscriptionType[],
): { chosen: readonly Chosen[]; unknown: readonly Reason[] } {
  const chosen = new Map<string, Chosen>()
  const unknown: Reason[] = []
  for (const choice of ['opt_in', 'opt_out'] as const) {
    for (const name of wanted[choice] ?? []) {
      const found = typesNamed(name, types)
      const [type] = found
      if (type !== undefined && found.length === 1) chosen.set(type.id, { type, choice })
      else unknown.push({ code: 'subscription_unknown', why: unknownText(name, found) })
    }
  }
  return { chosen: [...chosen.values()], unknown }
}

function typesNamed(name: string, types: readonly SubscriptionType[]): readonly SubscriptionType[] {
  const live = types.filter(({ isLive }) => isLive)
  const byId = live.filter(({ id }) => id === name)
  return byId.length > 0 ? byId : live.filter(({ names }) => names.some((one) => one.toLowerCase() === name.toLowerCase()))
}

function unknownText(name: string, found: readonly SubscriptionType[]): string {
  if (found.length === 0) return `this workspace has no live subscription type "${name}"`
  return `${found.length} subscription types are called "${name}": ${found.map(({ id }) => id).join(', ')}; name the one that is meant by its id`
}

/** Whether anything may have to be set. Ids of what a name means are not known without asking, so a row of names is compared with all that was set. */
export function hasSubscriptionWork(
  done: Done,
  e: { wanted: ContactExtras['subscriptions']; types: readonly SubscriptionType[] },
): boolean {
  if (e.wanted === undefined) return false
  return chosenTypes(e.wanted, e.types).chosen.some(({ type, choice }) => done.subscriptions[type.id] !== choice)
}

/** @throws what concerns the item as a whole */
export async function setSubscriptions(e: Extending, before: Done): Promise<Done> {
  if (e.want.subscriptions === undefined) return before
  const types = await e.x.directory.subscriptionTypes({ signal: e.d.signal })
  const { chosen, unknown } = chosenTypes(e.want.subscriptions, types)
  e.notes.push(...unknown)
  let done = before
  for (const one of chosen) {
    if (done.subscriptions[one.type.id] === one.choice || !(await setOne(e, one))) continue
    done = { ...done, subscriptions: { ...done.subscriptions, [one.type.id]: one.choice } }
  }
  return done
}

/**
 * Being attached to an opt-in type means to get it, to an opt-out type not to get it (official), so the opposite of what a type is for is to
 * take the choice back; a new contact has made none.
 */
async function setOne(e: Extending, { type, choice }: Chosen): Promise<boolean> {
  const { item, contactId, d, isNew } = e
  const about = { contactId, typeId: type.id }
  try {
    if (type.consent === choice) await addSubscription(d.options.client, { ...about, consent: choice }, callOptions(item, d))
    else if (!isNew) await removeSubscription(d.options.client, about, callOptions(item, d))
    return true
  } catch (error) {
    if (!(error instanceof IntercomRefusal)) throw error
    if (error.status === 404 && type.consent !== choice) return true
    const why = `subscription type ${type.id} was not set: ${error.operation} answered ${error.status}: ${error.text}`
    e.notes.push({ code: 'subscription_refused', why })
    return false
  }
}
