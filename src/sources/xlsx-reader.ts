/** The optional package read-excel-file, loaded when a workbook is read, and what its errors mean. */
import type * as ReadExcelFile from 'read-excel-file/node'
import { ConfigError } from '../errors.ts'

export type CellValue = string | number | boolean | Date | null

export type LoadReader = () => Promise<Pick<typeof ReadExcelFile, 'readSheet'>>

const LOAD: LoadReader = () => import('read-excel-file/node')

/** @throws ConfigError when it is not installed */
export const loadReader = async (load: LoadReader = LOAD): ReturnType<LoadReader> => {
  try {
    return await load()
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) throw error
    throw new ConfigError('reading .xlsx needs the package read-excel-file: npm install read-excel-file', { cause: error })
  }
}

/**
 * All rows of a sheet from row 1 on, empty ones included; every row is as long as the widest.
 * @throws ConfigError when the workbook is damaged or lacks the sheet
 */
export const readCells = async (
  bytes: Buffer,
  o: { reader: Awaited<ReturnType<LoadReader>>; path: string; sheet: string | undefined },
): Promise<readonly (readonly CellValue[])[]> => {
  try {
    const found = await o.reader.readSheet<number | string>(bytes, o.sheet ?? 1, { trim: false, parseNumber: exactNumber })
    return found.map((row) => row.map(cellOf))
  } catch (error) {
    throw explained(error, o)
  }
}

/** Excel itself keeps 15 digits; other programs write more. */
const exactNumber = (text: string): number | string => {
  const number = Number(text)
  return Number.isFinite(number) && (!/^-?\d+$/.test(text) || Number.isSafeInteger(number)) ? number : text
}

/** The package's types say of a date that it is the constructor of dates. */
const cellOf = (cell: unknown): CellValue => {
  if (cell === null || typeof cell === 'string' || typeof cell === 'number' || typeof cell === 'boolean') return cell
  return cell instanceof Date ? cell : null
}

/** The package's own words are about places and names of sheets, never about what cells hold. */
const explained = (error: unknown, { path, sheet }: { path: string; sheet: string | undefined }): unknown => {
  if (!(error instanceof Error)) return error
  if (error.name === 'SheetNotFoundError')
    return new ConfigError(`${path} has no sheet ${JSON.stringify(sheet)}. ${available(error.message)}`, { cause: error })
  if (error.name !== 'InvalidInputError' && error.name !== 'InvalidSpreadsheetError') return error
  return new ConfigError(`${path} is a damaged workbook (${error.message}). Open it in a spreadsheet program and save it again.`, {
    cause: error,
  })
}

const available = (message: string): string => message.slice(message.indexOf('. ') + 2).replace(/\.?$/, '.')
