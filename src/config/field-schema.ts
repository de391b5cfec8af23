/** What may stand behind a field in `contact:` and behind `key:`: a column, a template, or a mapping with options. */
import { z } from 'zod'
import { strict } from './strict.ts'
import { timeZone } from './time-zone.ts'

/** What a value is read as. */
export const FIELD_TYPES = ['string', 'integer', 'float', 'boolean', 'date', 'phone', 'email'] as const
export type FieldType = (typeof FIELD_TYPES)[number]

const from = z
  .string({ error: 'expected the name of a column, a path such as properties.email, or a template such as "{first} {last}"' })
  .min(1, { error: 'expected the name of a column' })
  .describe('A column, a nested path (properties.email), or a template ("{first} {last}"; a literal brace is written twice)')

const country = z
  .string()
  .regex(/^[A-Z]{2}$/, { error: 'expected a country as two capital letters, such as IE' })
  .describe('The country of phone numbers written without +, as two capital letters')

const defaultValue = z
  .union([z.string(), z.number(), z.boolean()], { error: 'expected a text, a number, or true or false' })
  .describe('Fills an empty cell; read like a cell')

interface Options {
  readonly as?: FieldType | undefined
  readonly format?: string | undefined
  readonly zone?: string | undefined
  readonly country?: string | undefined
}

/** Options that say nothing about the type a field has would be ignored in silence, so they are refused. */
function checkOptions(options: Options, type: FieldType | undefined): readonly (keyof Options)[] {
  const strays: (keyof Options)[] = []
  if (type !== 'date' && options.format !== undefined) strays.push('format')
  if (type !== 'date' && options.zone !== undefined) strays.push('zone')
  if (type !== 'phone' && options.country !== undefined) strays.push('country')
  return strays
}

/** Reports every stray option of a field at its own place. */
function refuseStrays(fallback: FieldType | undefined) {
  return (context: z.core.ParsePayload<Options>) => {
    for (const stray of checkOptions(context.value, context.value.as ?? fallback)) {
      const message = `"${stray}" goes with as: ${stray === 'country' ? 'phone' : 'date'} only`
      context.issues.push({ code: 'custom', path: [stray], message, input: context.value })
    }
  }
}

/** `types` = what this field may be read as; `fallback` = what it is read as when `as` is absent (undefined: as the source has it). */
export function fieldSpec(types: readonly FieldType[], fallback?: FieldType) {
  const options = strict({
    from,
    as: z
      .enum(types)
      .optional()
      .describe(`What the value is read as; default ${fallback ?? 'string, or the type that the source has'}`),
    format: z.string().min(1).optional().describe('For dates: tokens such as dd/MM/yyyy, or unix, or unix_ms; default ISO 8601'),
    zone: timeZone.optional().describe('For dates without an offset of their own; default UTC'),
    country: country.optional(),
    default: defaultValue.optional(),
    set_if_empty: z.boolean().default(false).describe('Sent when a contact is created, never with an update'),
    on_invalid: z
      .enum(['row', 'field'])
      .default('row')
      .describe('What a value that does not fit refuses: the row, or this field only'),
  })
  return z.union([from, options.check(refuseStrays(fallback))], { error: 'expected a column, a template, or { from, as, … }' })
}

/** What identifies a record within its sync. No default and no on_invalid: rows would share a key, or have none. */
export const keySpec = z.union(
  [
    from,
    strict({
      from,
      as: z
        .enum(['string', 'integer', 'email', 'phone'])
        .default('string')
        .describe('How keys are made alike, so that one person keeps one key'),
      country: country.optional(),
    }).check(refuseStrays('string')),
  ],
  { error: 'expected a column, or { from: Email, as: email }' },
)
