/** The sources that a page sync can have. */
import { z } from 'zod'
import { type DirectorySourceConfig, directorySource, toDirectorySource } from './directory.ts'

export type PageSourceConfig = DirectorySourceConfig

export const pageSource = z.discriminatedUnion('type', [directorySource])

/** `folder` = the configuration file's; relative paths begin there. */
export function toPageSource(written: z.output<typeof pageSource>, folder: string): PageSourceConfig {
  return toDirectorySource(written, folder)
}
