/** Picks the function that reads a value as a field's type. */
import type { FieldSpec } from '../config/config.ts'
import { asBoolean } from './as-boolean.ts'
import { asDate } from './as-date.ts'
import { asEmail } from './as-email.ts'
import { asNative } from './as-native.ts'
import { asFloat, asInteger } from './as-number.ts'
import { asPhone, phoneCountry } from './as-phone.ts'
import { asText } from './as-text.ts'
import type { Converted } from './converted.ts'

export type Converter = (value: unknown) => Converted<string | number | boolean>

/** @throws RangeError for a country that has no numbering plan */
function phoneConverter(country: string | undefined): Converter {
  const known = country === undefined ? undefined : phoneCountry(country)
  if (country !== undefined && known === undefined)
    throw new RangeError(`no phone numbers are known of a country "${country}"; expected a code such as IE`)
  return (value) => asPhone(value, known)
}

/** @throws RangeError for options that no value could be read with */
export function converterOf({ as, format, zone, country }: Pick<FieldSpec, 'as' | 'format' | 'zone' | 'country'>): Converter {
  if (as === 'date') return (value) => asDate(value, { format, zone })
  if (as === 'phone') return phoneConverter(country)
  if (as === undefined) return asNative
  return { string: asText, integer: asInteger, float: asFloat, boolean: asBoolean, email: asEmail }[as]
}

/** The stable code of a value that does not fit, as listed with all codes in docs. */
export const invalidCode = (as: FieldSpec['as']) => (as === undefined || as === 'string' ? 'text_invalid' : `${as}_invalid`)
