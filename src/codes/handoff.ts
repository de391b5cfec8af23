/** Codes of hand-offs of conversations from Fin to people. */
import type { CodeArea } from './code-entry.ts'

export const handoffs: CodeArea = {
  title: 'Conversations that are to be handed over',
  intro:
    'The first three are no faults: the conversation was looked at and stays as it is, and the row counts as unchanged. `fin-sync handoffs` ' +
    'lists what was handed over, why, and to whom.',
  codes: [
    {
      code: 'no_rule_matched',
      kind: 'row',
      means: 'No rule of `handoff:` matches the conversation, as it is now.',
      do: 'Nothing; to hand it over all the same: `fin-sync handoff <conversation> --yes`.',
    },
    {
      code: 'with_person',
      kind: 'row',
      means: 'A teammate has the conversation already, and nothing is taken from people.',
      do: 'Nothing.',
    },
    {
      code: 'handed_off_before',
      kind: 'row',
      means: 'The conversation was handed over before, and Fin has not taken part in it again since.',
      do: 'Nothing; `fin-sync handoffs` tells when and to whom.',
    },
    {
      code: 'handoff_unverified',
      kind: 'row',
      means: 'Intercom accepted the assignment twice, and the conversation was not assigned when it was looked at.',
      do: 'Assign it by hand in Intercom, and look whether a workflow moves it; `fin-sync handoff <conversation> --yes` tries once more.',
    },
    {
      code: 'handoff_answer_lost',
      kind: 'row',
      means: 'A step was sent and no answer came back, so it may have been done.',
      do: 'Nothing: the next run looks at the conversation before it repeats anything.',
    },
    {
      code: 'handoff_unknown_admin',
      kind: 'run',
      means: 'The workspace has no admin, or several, by what `handoff:` gives as `admin_id` or `assign_to`.',
      do: 'Give the id; `GET /admins` lists them, and the message names the nearest.',
    },
    {
      code: 'handoff_unknown_team',
      kind: 'run',
      means: 'The workspace has no team, or several, by what `handoff:` gives as `assign_to`.',
      do: 'Give the id or the name as Intercom shows it under "Teams"; the message names the nearest.',
    },
    {
      code: 'handoff_unknown_tag',
      kind: 'run',
      means: 'The workspace has no tag by what `handoff:` gives as `tag`.',
      do: 'Create the tag in Intercom first, or name one that is there.',
    },
  ],
}
