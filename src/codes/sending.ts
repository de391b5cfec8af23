/** Codes of rows that wait: they are tried again by themselves. */
import type { CodeArea } from './code-entry.ts'

export const waiting: CodeArea = {
  title: 'Rows that wait',
  intro:
    'The row is postponed. The next run of the sync carries it on, so nothing has to be done for most of them; `--wait 10m` lets a run stay ' +
    'for those that come due meanwhile.',
  codes: [
    {
      code: 'answer_lost',
      kind: 'row',
      means:
        'The lead was sent and no answer came back, so it may exist already. It is looked up before it is sent again, or there would be two.',
      do: 'Nothing: run the sync again after the search delay (5 minutes unless set otherwise).',
    },
    {
      code: 'intercom_unavailable',
      kind: 'row',
      means: 'Intercom gave no usable answer, although it was asked up to five times.',
      do: 'Run the sync again later. If the same rows stay, look whether those contacts were deleted for good in Intercom.',
    },
    {
      code: 'waits_in_lane',
      kind: 'row',
      means: 'A row before it, of the same conversation or contact, could not be done yet, and such rows go in their order.',
      do: 'Nothing: it goes with the row that it waits for.',
    },
    {
      code: 'identity_claimed',
      kind: 'row',
      means: 'Another row with the same email or external_id was sent, and its answer is still missing.',
      do: 'Nothing: run the sync again in some minutes.',
    },
    {
      code: 'not_yet_visible',
      kind: 'row',
      means: 'The contact was created a moment ago, and Intercom does not know it everywhere yet.',
      do: 'Nothing: run the sync again after the search delay.',
    },
    {
      code: 'contact_gone',
      kind: 'row',
      means: 'The contact that matched was deleted or merged between the look-up and the write.',
      do: 'Nothing: the next run looks the person up afresh.',
    },
  ],
}
