/** Codes of acts on conversations: rows that ask for nothing that can be done, people and names that are not there, and lost answers. */
import type { CodeArea } from './code-entry.ts'

export const conversations: CodeArea = {
  title: 'Acts on conversations',
  intro:
    'The row is refused and nothing was sent for it, except where it says otherwise; the other rows go. It stays refused until it changes in the ' +
    'source or its mapping does. Once you have mended something in Intercom, retry the run.',
  codes: [
    {
      code: 'act_unknown',
      kind: 'row',
      means:
        'The row asks for an act that there is none of, or for none at all, or says `as` or `message_type` in a word that is none.',
      do: 'The reason lists the words. Correct the source, or write the act into the configuration.',
    },
    {
      code: 'act_incomplete',
      kind: 'row',
      means: 'The row lacks something that its act needs, such as the body of a reply.',
      do: 'The reason names what is missing. Fill it in the source.',
    },
    {
      code: 'act_conflicting',
      kind: 'row',
      means: 'The row asks for two things at once, such as an assignment to an admin and to a team.',
      do: 'Leave one of them empty, or give each a row of its own.',
    },
    {
      code: 'admin_missing',
      kind: 'row',
      means: 'Intercom wants to know which admin acts, and neither the row nor the configuration says it.',
      do: 'Set `workspace.admin_id`, or `admin_id` below `conversation:`.',
    },
    {
      code: 'admin_unknown',
      kind: 'row',
      means: 'No admin of the workspace has this id, email or name.',
      do: 'The reason names those that come near. Correct the source or the configuration.',
    },
    {
      code: 'team_unknown',
      kind: 'row',
      means: 'No team of the workspace has this id or name.',
      do: 'The reason names those that come near. Correct the source or the configuration.',
    },
    {
      code: 'conversation_tag_unknown',
      kind: 'row',
      means: 'No tag of the workspace has this id or name. None is made, so that a slip does not become a tag.',
      do: 'Correct the source or the configuration, or make the tag in Intercom and retry the run.',
    },
    {
      code: 'name_ambiguous',
      kind: 'row',
      means: 'Several admins, teams or tags go by this name.',
      do: 'The reason lists their ids. Give the id of the one that is meant.',
    },
    {
      code: 'snooze_past',
      kind: 'row',
      means: 'The time until which the conversation is to be snoozed has passed.',
      do: 'Correct the time in the source, or close the conversation instead.',
    },
    {
      code: 'contact_not_found',
      kind: 'row',
      means: 'Nobody in Intercom has the id, the external_id or the email of this row.',
      do: 'Correct the source. With an email or external_id, `act: start` and `act: message` make the person.',
    },
    {
      code: 'contact_ambiguous',
      kind: 'row',
      means: 'Several contacts in Intercom match this row, and a message to the wrong one cannot be taken back.',
      do: 'Merge or archive all but one in Intercom, or give the row `contact.id`.',
    },
    {
      code: 'conversation_not_found',
      kind: 'row',
      means: 'Intercom has no conversation with the id of this row.',
      do: 'Correct the id in the source. A conversation that was deleted cannot be brought back.',
    },
    {
      code: 'maybe_sent',
      kind: 'row',
      means: 'It was sent, the answer was lost, and looking for it in Intercom did not settle whether it arrived.',
      do: 'Look in Intercom. If it is not there, retry the run: that sends it.',
    },
    {
      code: 'sent_before',
      kind: 'field',
      means: 'It was sent before and the answer was lost; it was found in Intercom, so it was not sent again.',
      do: 'Nothing.',
    },
    {
      code: 'visitor_not_learnt',
      kind: 'field',
      means: 'The conversation of a visitor was started, but which lead the visitor became could not be asked.',
      do: 'Nothing. The next row of the same visitor looks for the lead.',
    },
    {
      code: 'conversation_attribute_unknown',
      kind: 'run',
      means: 'The workspace has no conversation attribute of this name. Names are case-sensitive.',
      do: 'Correct the name, or create the attribute in Intercom (Settings > Data > Conversations).',
    },
  ],
}
