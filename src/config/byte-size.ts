/** Sizes as people write them (`64KB`, `500MB`, `1GB`), in bytes. Decimal, as disks and uploads are sold. */
import { z } from 'zod'

const UNIT_BYTES: Readonly<Record<string, number>> = { B: 1, KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 }
const PATTERN = /^(\d{1,6}(?:\.\d{1,3})?)\s?(B|KB|MB|GB|TB)$/i
const EXPECTED = 'expected a size such as 64KB, 500MB or 1GB'

/** Text in, whole bytes out. */
export const byteSize = z
  .string({ error: EXPECTED })
  .regex(PATTERN, { error: EXPECTED })
  .transform((text) => {
    const [, amount = '0', unit = 'B'] = PATTERN.exec(text) ?? []
    return Math.round(Number(amount) * (UNIT_BYTES[unit.toUpperCase()] ?? 1))
  })
