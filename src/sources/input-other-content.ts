/** Tells content that is plainly of another kind than what was asked for: its name says CSV, its first bytes say workbook. */
import { ConfigError } from '../errors.ts'

const ZIP_MAGIC = Buffer.from('PK\u0003\u0004')
/** Of OLE2 compound files: workbooks of Excel before 2007. */
const OLE_MAGIC = Buffer.from([0xd0, 0xcf, 0x11, 0xe0])
const HTML = /^\ufeff?\s*<(?:!doctype\s+html|html)\b/i

export const isZip = (bytes: Buffer): boolean => bytes.subarray(0, ZIP_MAGIC.length).equals(ZIP_MAGIC)

export const isOldWorkbook = (bytes: Buffer): boolean => bytes.subarray(0, OLE_MAGIC.length).equals(OLE_MAGIC)

/**
 * @param beginning the first few hundred bytes, unpacked; `o.wanted` = what they should be: "CSV"
 * @throws ConfigError saying what it is instead
 */
export const refuseOtherContent = (beginning: Buffer, o: { path: string; wanted: string }): void => {
  const found = otherKind(beginning)
  if (found !== undefined) throw new ConfigError(`${o.path} ${found[0]}, not ${o.wanted}. ${found[1]}`)
}

const otherKind = (bytes: Buffer): readonly [string, string] | undefined => {
  if (isZip(bytes))
    return [
      'is an Excel workbook (.xlsx) or a zip archive',
      'Read a workbook as type: xlsx (import: --format xlsx); unpack an archive.',
    ]
  if (isOldWorkbook(bytes)) return ['is a workbook of an old Excel (.xls)', 'Save it as .xlsx or CSV.']
  if (HTML.test(bytes.toString('utf8')))
    return ['is a web page', 'It may be a login or error page that was saved instead of the export: get the export again.']
  return undefined
}
