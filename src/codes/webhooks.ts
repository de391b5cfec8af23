/** Codes of rows whose contact Intercom told something about. */
import type { CodeArea } from './code-entry.ts'

export const webhooks: CodeArea = {
  title: 'Intercom told that something became of the contact',
  intro: 'Only where the webhooks of Intercom are taken in ([webhooks.md](webhooks.md)).',
  codes: [
    {
      code: 'merged_into_another',
      kind: 'row',
      means:
        'The contact of this record was merged in Intercom into that of another record of the same sync. Were both sent, they would overwrite each other for ever.',
      do: 'Merge the two records in the source. If they are two people, `fin-sync retry <run>` makes a contact of its own for this one.',
    },
  ],
}
