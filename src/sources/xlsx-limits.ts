/** How large a workbook may be, packed and unpacked: it is held in memory as a whole, and a zip can unpack to a thousand times its size. */
import { ConfigError } from '../errors.ts'
import { isOldWorkbook, isZip, refuseOtherContent } from './input-other-content.ts'

export interface WorkbookLimits {
  readonly bytes: number
  readonly unpackedBytes: number
}

const LIMITS: WorkbookLimits = { bytes: 100 * 1024 * 1024, unpackedBytes: 1024 * 1024 * 1024 }

/** @throws ConfigError when `size` bytes are too many */
export const refuseTooLarge = (path: string, o: { limits: WorkbookLimits | undefined; size: number }): void => {
  const { bytes } = o.limits ?? LIMITS
  if (o.size > bytes) throw tooLarge(path, `more than ${bytes} bytes`)
}

/** @throws ConfigError when the bytes are no zip archive, or one that says that it unpacks to too much */
export const refuseOtherThanWorkbook = (bytes: Buffer, o: { path: string; limits: WorkbookLimits | undefined }): void => {
  if (bytes.length === 0) throw new ConfigError(`${o.path} is empty. Check that the export is complete.`)
  if (isOldWorkbook(bytes)) refuseOtherContent(bytes, { path: o.path, wanted: 'an .xlsx workbook' })
  if (!isZip(bytes)) {
    refuseOtherContent(bytes.subarray(0, 512), { path: o.path, wanted: 'an .xlsx workbook' })
    throw new ConfigError(`${o.path} is not an .xlsx workbook. Check what it holds: a CSV file goes with type: csv.`)
  }
  const { unpackedBytes } = o.limits ?? LIMITS
  if (unpackedSize(bytes) > unpackedBytes) throw tooLarge(o.path, `more than ${unpackedBytes} bytes unpacked`)
}

const tooLarge = (path: string, what: string): ConfigError =>
  new ConfigError(
    `${path} has ${what}, and a workbook is held in memory as a whole. Save the sheet as CSV, which may be of any size.`,
  )

const ENTRY = Buffer.from('PK\u0001\u0002')
const ENTRY_BYTES = 46

/** What the list of the archive's files says; a file that unpacks to more than it says there is damaged (APPNOTE 4.3.12). */
export const unpackedSize = (bytes: Buffer): number => {
  let size = 0
  for (let at = bytes.indexOf(ENTRY); at >= 0 && at + ENTRY_BYTES <= bytes.length; ) {
    size += bytes.readUInt32LE(at + 24)
    at = bytes.indexOf(
      ENTRY,
      at + ENTRY_BYTES + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32),
    )
  }
  return size
}
