/** What is kept apart from a contact and shown with it: its companies, notes and subscriptions, as the API embeds them. */
import type { Workspace } from '../workspace.ts'
import type { ContactLists } from './contact-view.ts'

export function contactListsOf({ companies, notes, subscriptions }: Workspace, contactId: string): ContactLists {
  const chosen = (consent: string) => subscriptions.of(contactId).filter((one) => one.consent_type === consent)
  return {
    companies: embedded('company', 'companies', companies.of(contactId)),
    notes: embedded('note', 'notes', notes.of(contactId)),
    optedOut: embedded('subscription', 'subscription_types', chosen('opt_out')),
    optedIn: embedded('subscription', 'subscription_types', chosen('opt_in')),
  }
}

function embedded(type: string, path: string, all: readonly { readonly id: string }[]): object[] {
  return all.map(({ id }) => ({ type, id, url: `/${path}/${id}` }))
}
