/** Codes of values that do not fit the field they are mapped to, and of values that went with a change. */
import type { CodeArea } from './code-entry.ts'

export const values: CodeArea = {
  title: 'Values that do not fit their field',
  intro:
    'Each of them refuses the whole row, or, where the field has `on_invalid: field`, leaves out that field only and lets the row go. ' +
    'A value used as the key always refuses the row.',
  codes: [
    {
      code: 'text_invalid',
      kind: 'field',
      means: 'The value is no text that can be stored: it is a list or a document, or holds a broken character.',
      do: 'Map a path inside it (such as `address.city`), or correct the character in the source.',
    },
    {
      code: 'integer_invalid',
      kind: 'field',
      means: 'The value is no whole number such as 1234. Separators (1,234) and units (12 seats) do not fit.',
      do: 'Correct the source, or read the field with another `as:`.',
    },
    {
      code: 'float_invalid',
      kind: 'field',
      means: 'The value is no number such as 1234.5. A comma as decimal sign, separators and currency signs do not fit.',
      do: 'Correct the source, or read the field with `as: string`.',
    },
    {
      code: 'boolean_invalid',
      kind: 'field',
      means: 'The value is none of true, false, yes, no, y, n, t, f, 1 and 0.',
      do: 'Correct the source, or read the field with `as: string`.',
    },
    {
      code: 'date_invalid',
      kind: 'field',
      means: 'The value is not written in the format that the field expects, does not exist, or lies outside 1900 to 2199.',
      do: 'Give the field the `format:` that the source uses (such as `dd/MM/yyyy`), or correct the source.',
    },
    {
      code: 'phone_invalid',
      kind: 'field',
      means: 'The value is no phone number that exists, or it has no + and the field no `country:`.',
      do: 'Set `country:` for numbers written without +, correct the source, or use `on_invalid: field` to send the row without it.',
    },
    {
      code: 'email_invalid',
      kind: 'field',
      means: 'The value is no email address.',
      do: 'Correct it in the source: one address, without a name before it and without < and >.',
    },
    {
      code: 'attribute_too_long',
      kind: 'field',
      means: 'The text is longer than the 255 characters that a custom attribute takes.',
      do: 'Shorten it in the source, or use `on_invalid: field` to send the row without it.',
    },
  ],
}

export const notes: CodeArea = {
  title: 'Notes: the row went, and something about it is worth knowing',
  intro: 'Rows with these codes were delivered. They count as created, updated or merged; nothing has to be repeated.',
  codes: [
    {
      code: 'phone_extension_dropped',
      kind: 'field',
      means: 'The phone number was sent without its extension, for which Intercom has no place.',
      do: 'Nothing, unless you need the extension: then map it to a custom attribute.',
    },
    {
      code: 'email_not_ascii',
      kind: 'field',
      means: 'The part of the address before the @ has letters beyond a to z. It was sent, but few mail servers deliver to it.',
      do: 'Check the spelling with the person.',
    },
    {
      code: 'adopted',
      kind: 'row',
      means: 'The contact existed, but Intercom could not be searched for it yet. Intercom named it, and it was updated.',
      do: 'Nothing.',
    },
    {
      code: 'unarchived',
      kind: 'row',
      means: 'The contact was archived. It was brought back and updated.',
      do: 'Nothing. If archived contacts should stay archived, set `archived: refuse`.',
    },
    {
      code: 'merged',
      kind: 'row',
      means: 'Leads of the same person were merged into the user, because of `duplicates: merge`.',
      do: 'Nothing. A merge cannot be undone in Intercom.',
    },
  ],
}
