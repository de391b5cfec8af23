/** The sources that a page sync can have. */
import { z } from 'zod'
import { type ConfluenceSourceConfig, confluenceSource, toConfluenceSource } from './confluence.ts'
import { type DirectorySourceConfig, directorySource, toDirectorySource } from './directory.ts'
import { type NotionSourceConfig, notionSource, toNotionSource } from './notion.ts'
import { type PostgresPagesConfig, postgresPages, toPostgresPages } from './postgres-pages.ts'
import { toZendeskSource, type ZendeskSourceConfig, zendeskSource } from './zendesk.ts'

export type PageSourceConfig =
  | DirectorySourceConfig
  | PostgresPagesConfig
  | ZendeskSourceConfig
  | ConfluenceSourceConfig
  | NotionSourceConfig

export const pageSource = z.discriminatedUnion('type', [
  directorySource,
  postgresPages,
  zendeskSource,
  confluenceSource,
  notionSource,
])

/** `folder` = the configuration file's; relative paths begin there. */
export function toPageSource(written: z.output<typeof pageSource>, folder: string): PageSourceConfig {
  switch (written.type) {
    case 'directory':
      return toDirectorySource(written, folder)
    case 'postgres':
      return toPostgresPages(written, folder)
    case 'zendesk':
      return toZendeskSource(written)
    case 'confluence':
      return toConfluenceSource(written)
    case 'notion':
      return toNotionSource(written)
  }
}
