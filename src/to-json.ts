/** Values as JSON has them. */
import { z } from 'zod'
import type { Json } from './json.ts'

const json = z.json()

/** Fields that are undefined are left out, dates are texts. */
export function toJson(value: object): Json {
  return json.parse(JSON.parse(JSON.stringify(value)))
}
