/** A data attribute as the API shows it. */
import { type ApiVersion, isAtLeast } from '../http/api-version.ts'
import type { SimAttribute } from './attributes.ts'

/** Up to 2.16 a datetime is reported as a date. */
export function attributeView(attribute: SimAttribute, version: ApiVersion): object {
  const data_type = attribute.data_type === 'datetime' && !isAtLeast(version, '2.17') ? 'date' : attribute.data_type
  return { type: 'data_attribute', ...attribute, data_type }
}
