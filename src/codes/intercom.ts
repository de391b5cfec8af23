/** Codes that Intercom gives itself; they are passed through as they came. */
import type { CodeArea, Explanation } from './code-entry.ts'

/** For a code that is not in the registry: Intercom has many and adds to them. */
export function intercomCode(code: string): Explanation {
  return {
    code,
    kind: 'row',
    means: 'Intercom refused this row and gave this reason itself.',
    do: 'Read what Intercom says in the reason, correct the source or the mapping, and run again.',
  }
}

/** The answer carried no code, only a status: `http_400` and the like. */
export function statusCode(code: string): Explanation {
  return {
    code,
    kind: 'row',
    means: `Intercom, or something between here and there, refused this row with status ${code.replace(/\D+/g, '')} and no reason.`,
    do: 'Run with --verbose to see the call, and check INTERCOM_BASE_URL and the proxy.',
  }
}

/** Names as in the official list of error codes, 2.17. */
export const intercom: CodeArea = {
  title: 'Refused by Intercom',
  intro:
    "The row is refused with Intercom's own code, and the reason has Intercom's own words. Only the usual ones are listed; any other code that is " +
    'not on this page comes from Intercom too and means the same: read the reason, correct the row, run again.',
  codes: [
    {
      code: 'parameter_invalid',
      kind: 'row',
      means: 'Intercom does not take one of the values, such as an owner who is no member of the workspace.',
      do: 'The reason names the value. Correct it in the source or in the mapping, and run again.',
    },
    {
      code: 'parameter_not_found',
      kind: 'row',
      means: 'Something that Intercom needs for this contact was not sent.',
      do: 'Map a column to what the reason names.',
    },
    {
      code: 'parameter_missing',
      kind: 'row',
      means: 'Something that Intercom needs for this contact was not sent.',
      do: 'Map a column to what the reason names.',
    },
    {
      code: 'type_mismatch',
      kind: 'row',
      means: 'A value has another type than Intercom expects, a text instead of a number for example.',
      do: 'Give the field the right `as:` in the mapping.',
    },
    {
      code: 'data_invalid',
      kind: 'row',
      means: 'Intercom does not take the values as they are.',
      do: 'The reason names what is wrong. Correct it in the source or in the mapping.',
    },
    {
      code: 'unprocessable_entity',
      kind: 'row',
      means: 'Intercom read the values and does not take them as they are.',
      do: 'The reason names what is wrong. Correct it in the source or in the mapping.',
    },
    {
      code: 'bad_request',
      kind: 'row',
      means: 'Intercom could not do what was asked with this contact.',
      do: 'Read the reason. Check `workspace.version` when it speaks of a parameter that Intercom does not know.',
    },
    {
      code: 'client_error',
      kind: 'row',
      means: 'Intercom does not allow this change, such as turning a user back into a lead.',
      do: 'Read the reason, and check `role:` of the sync.',
    },
    {
      code: 'not_found',
      kind: 'row',
      means: 'Intercom does not know something that the row refers to.',
      do: 'Read the reason, and check INTERCOM_BASE_URL when every row is refused with it.',
    },
    {
      code: 'invalid_merge',
      kind: 'row',
      means: 'Intercom does not take the lead and the user for the same person and refuses to merge them (`duplicates: merge`).',
      do: 'Look at both contacts in Intercom and merge them there, or set `duplicates: newest`.',
    },
  ],
}
