/** Codes of rows that could not be tied to one contact, and of custom attributes that the workspace does not take. */
import type { CodeArea } from './code-entry.ts'

export const matching: CodeArea = {
  title: 'Rows that do not lead to exactly one contact',
  intro:
    'The row is refused: writing to the wrong person is worse than not writing. It stays refused until it changes in the source or its mapping ' +
    'does. Once you have mended something in Intercom, or changed a setting named below, retry the run.',
  codes: [
    {
      code: 'duplicates',
      kind: 'row',
      means: 'Several contacts in Intercom match this row, and nothing says which one is meant.',
      do: 'Merge or archive all but one in Intercom, or set `duplicates: newest`.',
    },
    {
      code: 'conflict',
      kind: 'row',
      means:
        'The external_id or the email of the row belongs to another contact: to two different ones, or to one that another row holds.',
      do: 'The reason names the contacts. Merge them in Intercom, correct the source, or let one side win with `conflict: external_id | email`.',
    },
    {
      code: 'archived',
      kind: 'row',
      means: 'The contact that matches is archived, and the sync has `archived: refuse`.',
      do: 'Bring the contact back in Intercom, or set `archived: unarchive`.',
    },
    {
      code: 'not_restorable',
      kind: 'row',
      means:
        'The contact that matches is archived, and Intercom refuses to bring it back (it was merged into another one, for example).',
      do: 'Look in Intercom which contact the person lives on as, and give the row the external_id or the email of that one.',
    },
    {
      code: 'maybe_created',
      kind: 'row',
      means: 'A lead was sent, the answer was lost, and two look-ups did not find it. It may exist or not (`ambiguous: refuse`).',
      do: 'Look for the person in Intercom. If nobody is there, retry the run: that creates the lead.',
    },
  ],
}

export const attributes: CodeArea = {
  title: 'Custom attributes, checked before the first write',
  intro:
    'Intercom refuses a whole contact for one attribute that it does not take, so all of them are checked first. With `attributes: drop` the ' +
    'attribute is left out and the run goes on; otherwise the run ends before anything was sent, with exit code 2.',
  codes: [
    {
      code: 'attribute_unknown',
      kind: 'run',
      means: 'The workspace has no custom attribute of this name. Names are case-sensitive.',
      do: 'Correct the name, create the attribute in Intercom (Settings > Data > People), or set `attributes: create`.',
    },
    {
      code: 'attribute_archived',
      kind: 'run',
      means: 'The custom attribute is archived in this workspace.',
      do: 'Unarchive it in Intercom, or take it out of the mapping.',
    },
    {
      code: 'attribute_not_writable',
      kind: 'run',
      means: 'The attribute exists, but Intercom does not let the API write it.',
      do: 'Take it out of the mapping.',
    },
    {
      code: 'attribute_wrong_type',
      kind: 'run',
      means: 'The attribute has another type in Intercom than the mapping sends. A type cannot be changed in Intercom.',
      do: 'Set `as:` in the mapping to the type that Intercom has.',
    },
    {
      code: 'attribute_limit',
      kind: 'run',
      means: 'With the attributes that would have to be created, the workspace would have more than the 250 that Intercom allows.',
      do: 'Archive attributes that nobody uses, or take some out of the mapping.',
    },
  ],
}
