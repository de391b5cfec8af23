/** Codes of rows of JSON lines and of workbooks that could not be read. */
import type { CodeArea } from './code-entry.ts'

export const jsonlRows: CodeArea = {
  title: 'JSON lines that cannot be read',
  intro: 'The line is refused and kept as it stands; all other lines go.',
  codes: [
    {
      code: 'jsonl_not_json',
      kind: 'row',
      means: 'The line is not JSON; the reason names the column where it stops being so.',
      do: 'Correct the line in the file, then run again. An object must stand on one line.',
    },
    {
      code: 'jsonl_no_object',
      kind: 'row',
      means: 'The line holds a list, a text, a number or the like instead of an object.',
      do: 'Write each record as an object on a line of its own, then run again.',
    },
    {
      code: 'jsonl_line_too_large',
      kind: 'row',
      means: 'The line is larger than 1 MB. Its content is not kept.',
      do: 'Leave what the mapping does not use out of the export; or look for a line break that is missing.',
    },
    {
      code: 'jsonl_bad_encoding',
      kind: 'row',
      means: 'The line holds bytes that are no UTF-8, which JSON must be.',
      do: 'Correct them, or write the whole file as UTF-8, then run again.',
    },
    {
      code: 'jsonl_too_deep',
      kind: 'row',
      means: 'The object is nested more than 500 levels deep.',
      do: 'Leave what the mapping does not use out of the export.',
    },
  ],
}

export const xlsxRows: CodeArea = {
  title: 'Rows of a workbook that cannot be read',
  intro: 'The row is refused and kept with its cells; all other rows go.',
  codes: [
    {
      code: 'xlsx_ragged_row',
      kind: 'row',
      means: 'The row has a cell to the right of the last column that the header names.',
      do: 'Remove the cell, or name its column in the header, then run again.',
    },
  ],
}
