/** Codes of what goes with a contact and could not go: its company, tags, note, subscriptions or owner. */
import type { CodeArea } from './code-entry.ts'

export const contactExtras: CodeArea = {
  title: 'What goes with a contact',
  intro:
    'The contact itself was written, and the row counts as created, updated or unchanged; only the part that the code is about was left out. It ' +
    'is tried again when the row changes in the source.',
  codes: [
    {
      code: 'owner_unknown',
      kind: 'field',
      means: 'No admin of the workspace has the email address or the id that the row gives for the owner.',
      do: 'Correct the source, or invite the teammate in Intercom; until then the owner stays as it is.',
    },
    {
      code: 'company_field_unknown',
      kind: 'field',
      means: 'Companies of the workspace have no such custom attribute, or it takes another type; the company went without it.',
      do: 'Create it in Intercom (Settings > Data > Companies), set `attributes: create` and its type, or take it out of the mapping.',
    },
    {
      code: 'company_refused',
      kind: 'field',
      means: 'Intercom refused the company, or to add the contact to it or take it out; the reason has what it said.',
      do: 'Correct what it names, in the source or in Intercom.',
    },
    {
      code: 'company_limit',
      kind: 'field',
      means: 'The contact belongs to 1,000 companies already, which is as many as Intercom allows.',
      do: 'Take the contact out of companies that it does not belong to any more.',
    },
    {
      code: 'company_differs',
      kind: 'field',
      means: 'Two rows of one run give the same company different values; the row that was met first counts.',
      do: 'Make the rows agree in the source, or map those fields from where each company stands once.',
    },
    {
      code: 'tag_unknown',
      kind: 'field',
      means: 'The workspace has no tag of this name, and the sync has `unknown: drop` for tags.',
      do: 'Create the tag in Intercom, or set `unknown: create`.',
    },
    {
      code: 'tag_refused',
      kind: 'field',
      means: 'Intercom refused to add the tag to the contact or to take it away; the reason has what it said.',
      do: 'Correct the name of the tag in the source.',
    },
    {
      code: 'subscription_unknown',
      kind: 'field',
      means: 'The workspace has no live subscription type of this id or name, or several have the name.',
      do: 'Correct the name, or name the type by its id.',
    },
    {
      code: 'subscription_refused',
      kind: 'field',
      means: 'Intercom refused to set the subscription; the reason has what it said.',
      do: 'Look at the subscription type in Intercom, or take it out of the mapping.',
    },
    {
      code: 'note_refused',
      kind: 'field',
      means: 'Intercom refused the note, most often because `admin_id` is no admin of the workspace.',
      do: 'Correct `admin_id` under `notes:`, or leave it out.',
    },
  ],
}
