/** Codes of events, custom channel events and custom objects. */
import type { CodeArea } from './code-entry.ts'

export const acts: CodeArea = {
  title: 'Events, channel events and custom objects',
  intro:
    'The row is refused and nothing of it was done, unless its code says otherwise. Once you have corrected the row, or mended what is named ' +
    'below in Intercom, run the sync again or retry the run.',
  codes: [
    {
      code: 'done_before',
      kind: 'row',
      means:
        'A row with this key was done before and says something else now. What was done cannot be taken back, so it is left as it is.',
      do: "Nothing, if the change is none of Intercom's business. To have it done as well, give the row a key of its own.",
    },
    {
      code: 'event_name_missing',
      kind: 'row',
      means: 'The row does not say what happened.',
      do: 'Fill the column of `event_name`, or write `event_name: { text: placed-order }` for the same name in every row.',
    },
    {
      code: 'event_time_missing',
      kind: 'row',
      means: 'The row does not say when it happened. Intercom knows an event by its time, name and contact.',
      do: 'Fill the column of `created_at`.',
    },
    {
      code: 'event_in_future',
      kind: 'row',
      means: 'The event would happen later than now; often the wrong time zone, or milliseconds read as seconds.',
      do: 'Correct `format` or `zone` of `created_at`. If the time is right, retry the run once it has come.',
    },
    {
      code: 'event_contact_missing',
      kind: 'row',
      means: 'The row does not say whose event it is.',
      do: 'Fill one of the columns of `id`, `user_id` and `email`.',
    },
    {
      code: 'event_contact_unknown',
      kind: 'row',
      means: 'Intercom has no contact with this id, user_id or email; leads are found by `id` alone, archived contacts not at all.',
      do: 'Sync the contact first, then retry the run.',
    },
    {
      code: 'channel_event_unknown',
      kind: 'row',
      means: "The column of `event`, or of the contact's `type`, holds none of the words that there are.",
      do: 'Write one of those that the reason names.',
    },
    {
      code: 'channel_event_incomplete',
      kind: 'row',
      means: 'Something is missing that an event of this kind needs, such as the `body` of a new_message.',
      do: 'Fill the columns that the reason names.',
    },
    {
      code: 'channel_contact_incomplete',
      kind: 'row',
      means: 'Contacts of type user need a name and an email in channel events.',
      do: 'Fill both, or give the contact the type lead.',
    },
    {
      code: 'channel_part_unknown',
      kind: 'row',
      means: 'Intercom does not know the conversation, the contact, the reply or the attribute that the event is about.',
      do: 'The reason says which. A conversation begins with a new_conversation: have that told first, then retry the run.',
    },
    {
      code: 'object_id_missing',
      kind: 'row',
      means: 'The row has no external_id, by which its instance would be known again.',
      do: 'Fill the column of `external_id`.',
    },
    {
      code: 'object_link_unknown',
      kind: 'row',
      means: 'The instance was written, but the contact or conversation that it is to be linked from does not exist in Intercom.',
      do: 'Sync the contact first, then retry the run.',
    },
  ],
}
