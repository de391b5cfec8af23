/** Reads a value as a phone number in E.164, the form in which Intercom keeps them. */
import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max'
import type { Converted } from './converted.ts'

/** The country of numbers that are written without +; undefined when the text names none. */
export function phoneCountry(text: string): CountryCode | undefined {
  return isSupportedCountry(text) ? text : undefined
}

const textOf = (value: unknown) =>
  typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : typeof value === 'string' ? value.trim() : ''

/** `+353871234567`. The number must exist by its country's numbering plan. An extension has no place in E.164: it is left out with a note. */
export function asPhone(value: unknown, country?: CountryCode): Converted<string> {
  const number = parsePhoneNumberFromString(textOf(value), { extract: false, ...(country && { defaultCountry: country }) })
  if (number === undefined || !number.isValid()) {
    return {
      expected: country
        ? `a phone number of ${country}, or of any country with +`
        : 'a phone number with + and its country code (or give the mapping a country)',
    }
  }
  if (!number.ext) return { value: number.number }
  return {
    value: number.number,
    note: { code: 'phone_extension_dropped', why: 'Intercom has no place for the extension of a phone number' },
  }
}
