/** Fields of acts: a column or template like every field, and where it makes sense one text for all rows. */
import { z } from 'zod'
import type { FieldSpec } from '../config.ts'
import { type FieldType, fieldSpec } from '../field-schema.ts'
import { strict } from '../strict.ts'
import { toFieldSpec, type Written } from '../written.ts'

/** The same for every row. */
export interface FixedText {
  readonly text: string
}

export type FieldOrText = FieldSpec | FixedText

const TEXTS: readonly FieldType[] = ['string', 'integer', 'email', 'phone']

/** Like `fieldSpec`; an act has no create and update, so what is for one of them alone is refused instead of ignored. */
export function actField(types: readonly FieldType[] = TEXTS, fallback?: FieldType) {
  return fieldSpec(types, fallback).refine((spec) => typeof spec === 'string' || !spec.set_if_empty, {
    path: ['set_if_empty'],
    error: '"set_if_empty" goes with kind: contacts only',
  })
}

export const fixedText = strict({ text: z.string().min(1).describe('The same text for every row') })

/** A text from the row, or `{ text: … }` for all rows. */
export function fieldOrText() {
  return z.union([actField(TEXTS, 'string'), fixedText], {
    error: 'expected a column, a template, { from, … }, or { text: … } for the same text in every row',
  })
}

type WrittenField = Written<ReturnType<typeof fieldSpec>>

export function toFieldOrText(written: WrittenField | FixedText): FieldOrText {
  return typeof written === 'object' && 'text' in written ? written : toFieldSpec(written, 'string')
}

/** Fields by name, whose type is the source's unless they say another. */
export function toFields(written: Readonly<Record<string, WrittenField>>): Readonly<Record<string, FieldSpec>> {
  return Object.fromEntries(Object.entries(written).map(([name, spec]) => [name, toFieldSpec(spec, undefined)]))
}

/** A field that may be left out. */
export function toOptional(written: WrittenField | undefined, fallback: FieldType): FieldSpec | undefined {
  return written === undefined ? undefined : toFieldSpec(written, fallback)
}
