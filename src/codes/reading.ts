/** Codes of rows that could not be read, or do not say which record they are. */
import type { CodeArea } from './code-entry.ts'

export const csvRows: CodeArea = {
  title: 'Rows of a CSV file that cannot be read',
  intro:
    'The row is refused and kept with its cells; all other rows go. `fin-sync rejects <run> --out bad.csv` lists such rows with their places.',
  codes: [
    {
      code: 'csv_ragged_row',
      kind: 'row',
      means: 'The row has more or fewer cells than the header.',
      do: 'Put every cell that holds the delimiter or a line break in quotes, or complete the row, then run again.',
    },
    {
      code: 'csv_stray_quote',
      kind: 'row',
      means: 'Text follows a closing quote, so it is not clear where the cell ends.',
      do: 'Write a quote inside a quoted cell twice (""), then run again.',
    },
    {
      code: 'csv_nul_byte',
      kind: 'row',
      means: 'The row holds a NUL byte, which no text can have.',
      do: 'Remove it from the file (the rejects file shows it as \u2400), or export the data again.',
    },
    {
      code: 'csv_bad_encoding',
      kind: 'row',
      means: 'The row holds bytes that are no characters in the encoding of the file.',
      do: 'Set `encoding:` of the source to what the file is really written in, or correct the row.',
    },
    {
      code: 'csv_cell_too_large',
      kind: 'row',
      means: 'One cell is larger than 1 MB.',
      do: 'Shorten it. More often a quote was opened before it and never closed: look for that first.',
    },
    {
      code: 'csv_row_too_large',
      kind: 'row',
      means: 'The whole row is larger than 16 MB.',
      do: 'Shorten its cells, or leave columns that the mapping does not use out of the export.',
    },
    {
      code: 'unreadable',
      kind: 'row',
      means: 'The row could not be read in an earlier run, and a retry has nothing else to go by.',
      do: 'Correct the row in the source, then run the sync instead of the retry.',
    },
  ],
}

export const items: CodeArea = {
  title: 'Items of an HTTP API that cannot be read',
  intro: 'The item is refused and kept as it came; all others go.',
  codes: [
    {
      code: 'item_no_object',
      kind: 'row',
      means: 'An item of the list that the API answered is a text, a number or the like instead of an object.',
      do: 'Check that `items:` of the source leads to the list of records; where the API answers a list of ids, ask it for the records.',
    },
    {
      code: 'hubspot_bad_record',
      kind: 'row',
      means: 'HubSpot answered with a record that has no id or no properties, or whose dates are none.',
      do: 'Look at `api_path` and `base_url` of the source; when they are right, run again later: it is a fault on the other side.',
    },
  ],
}

export const keys: CodeArea = {
  title: 'Rows that do not say who they are',
  intro: 'The row is refused, except for `duplicate_key`, which is an outcome of its own (`duplicate`).',
  codes: [
    {
      code: 'key_missing',
      kind: 'row',
      means: 'The column that `key:` names is empty in this row.',
      do: 'Fill it in the source, or choose a column for `key:` that every row has.',
    },
    {
      code: 'key_too_long',
      kind: 'row',
      means: 'The key of the row has more than 512 characters.',
      do: 'Choose a shorter column for `key:`. A key this long is usually a text that slipped into the wrong column.',
    },
    {
      code: 'identity_missing',
      kind: 'row',
      means:
        'Nothing in the row tells Intercom who this is: a user needs an external_id or an email, a lead an email, a phone number or a name.',
      do: 'Fill one of them in the source, or map another column to it.',
    },
    {
      code: 'duplicate_key',
      kind: 'row',
      means: 'An earlier row of the same read has the same key. The earlier row counts, this one was left out.',
      do: 'Remove one of the two rows. `fin-sync rejects <run> --duplicates` lists them.',
    },
  ],
}
