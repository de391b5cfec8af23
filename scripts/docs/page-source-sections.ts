/** The sections of docs/configuration.md about the sources of page syncs. */
import { confluenceSource } from '../../src/config/sources/confluence.ts'
import { directorySource } from '../../src/config/sources/directory.ts'
import { notionSource } from '../../src/config/sources/notion.ts'
import { postgresPages } from '../../src/config/sources/postgres-pages.ts'
import { zendeskSource } from '../../src/config/sources/zendesk.ts'
import type { Section } from './config-sections.ts'
import { PAGE_EXAMPLES } from './page-examples.ts'

export const PAGE_SOURCE_SECTIONS: readonly Section[] = [
  {
    title: 'Source: directory',
    schema: directorySource,
    intro:
      'The files of a folder: Markdown and HTML, which may begin with front matter (`title`, `url`, `locale`), plain text, Word (`.docx`, needs the ' +
      'package `mammoth`) and PDF (`.pdf`, needs the package `unpdf`). Of a PDF the text is taken; what is written larger is a heading. Pictures ' +
      'inside Word and PDF files are left out. Files that have no front matter (text, Word, PDF) are named by their path, whatever `external_id` ' +
      'says. A file that is broken or protected by a password is refused alone.',
    example: PAGE_EXAMPLES.directory,
  },
  {
    title: 'Source: postgres, for pages',
    schema: postgresPages,
    intro: 'A query on a Postgres database whose rows are documents. A row without a text is refused alone.',
    example: PAGE_EXAMPLES.postgresPages,
  },
  {
    title: 'The columns of documents',
    schema: postgresPages,
    inside: 'fields',
    intro:
      'Which column of the query is what. A column with one of these names need not be named; all but the id and the body may be missing.',
    example: PAGE_EXAMPLES.postgresPages,
  },
  {
    title: 'Source: zendesk',
    schema: zendeskSource,
    intro:
      'The published articles of a Zendesk Help Center, with their ids as `external_id`; a translation has the language behind it (`360001:de`). ' +
      'Every run reads all of them, 100 in a call, so what was unpublished or deleted is noticed at once. Fin reads public help centers by ' +
      'itself: this is for those behind a login, and for a choice by section or label.',
    example: PAGE_EXAMPLES.zendesk,
  },
  {
    title: 'Source: confluence',
    schema: confluenceSource,
    intro:
      'The current pages of spaces of Confluence Cloud, with their ids as `external_id`. Text, tables, code, panels and tasks are kept; a link to ' +
      'another page is its words, an attached picture is left out. Their addresses need a login.',
    example: PAGE_EXAMPLES.confluence,
  },
  {
    title: 'Source: notion',
    schema: notionSource,
    intro:
      'The pages of Notion databases or, with none named, all pages that are shared with the integration, with their ids as `external_id`; needs ' +
      'the package `@notionhq/client`. Databases are surer: a search may lag behind and leave pages out. A page takes a call, three in a second. ' +
      'A run reads what was edited since the last one, and everything every `full_every`. Pictures and files that Notion keeps have addresses ' +
      'that end after an hour, so their captions alone are taken.',
    example: PAGE_EXAMPLES.notion,
  },
]
