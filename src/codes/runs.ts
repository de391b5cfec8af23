/** Codes that stand for the end of a whole run, and for records that left the source. */
import type { CodeArea } from './code-entry.ts'

export const runs: CodeArea = {
  title: 'The run ended before the row was sent',
  intro:
    'Nothing is wrong with the row itself. After a failure it is postponed and goes with the next run of the sync; after a stop or a cancel it ' +
    'is cancelled, and the next run that reads it takes it up again.',
  codes: [
    {
      code: 'not_configured',
      kind: 'run',
      means: 'The configuration or the input as a whole is wrong.',
      do: 'Read the message of the run (`fin-sync show <run>`), mend what it names, and run again.',
    },
    {
      code: 'run_failed',
      kind: 'run',
      means: 'The token was refused, Intercom or the database could not be reached, or something else went wrong.',
      do: 'Read the message of the run (`fin-sync show <run>`) and run again.',
    },
    {
      code: 'stopped_by_guard',
      kind: 'run',
      means: 'A guard of the sync stopped the run before anything was sent.',
      do: 'The message of the run has both numbers. Look at the source first. If the numbers are right, let that guard pass as the message says.',
    },
    {
      code: 'cancelled',
      kind: 'run',
      means: 'Somebody cancelled the run.',
      do: 'Run the sync again when you want its rows to go.',
    },
  ],
}

export const removals: CodeArea = {
  title: 'Records that left the source',
  intro: 'Only with `missing: archive` (of pages `missing: delete`), and only after a complete read.',
  codes: [
    {
      code: 'missing_uncertain',
      kind: 'run',
      means:
        'Some rows could not be read and do not tell whose they are, so a record that seems missing may be one of them. Nobody was archived, and no page deleted.',
      do: 'Mend those rows (`fin-sync rejects <run>` lists them) and run again.',
    },
    {
      code: 'held_by_another_record',
      kind: 'row',
      means:
        'The record is gone, but another record of the sync has its contact or its page now: the key changed, the person stayed. Nobody was archived, and no page deleted.',
      do: 'Nothing.',
    },
  ],
}
