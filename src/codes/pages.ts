/** Codes of documents that make no page, of pages that are unusual, and of the content source they go to. */
import type { CodeArea } from './code-entry.ts'

export const documents: CodeArea = {
  title: 'Documents that make no page',
  intro:
    'The document is refused and stays refused until it changes. A page that was made of it earlier stays as it is in Intercom.',
  codes: [
    {
      code: 'page_not_text',
      kind: 'row',
      means: 'The document is no text: it holds NUL bytes, as images and programs do.',
      do: 'Leave it out of the source (`exclude:`), or save it as text.',
    },
    {
      code: 'page_bad_encoding',
      kind: 'row',
      means: 'The document holds bytes that are no UTF-8 (or, with a byte order mark, no UTF-16).',
      do: 'Save it as UTF-8. The reason names the line.',
    },
    {
      code: 'file_unreadable',
      kind: 'row',
      means: 'The file is there and cannot be read: the system refuses it, or it went away while the folder was read.',
      do: 'Let the user that runs fin-sync read it. The reason has the code of the system.',
    },
    {
      code: 'file_outside',
      kind: 'row',
      means: 'The file is a link that leads out of the folder of the source. Nothing outside of the folder is ever sent.',
      do: 'Copy the file into the folder, or leave the link out (`exclude:`).',
    },
    {
      code: 'page_too_large',
      kind: 'row',
      means: 'The document is larger than any that people would read.',
      do: 'Divide it, or leave it out of the source (`exclude:`).',
    },
    {
      code: 'front_matter_invalid',
      kind: 'row',
      means: 'The block between the lines of `---` at the top is no YAML, or is marked as a program. It is never run.',
      do: 'Correct the line that the reason names.',
    },
    {
      code: 'page_empty',
      kind: 'row',
      means: 'The document has no text, or headings and nothing under them.',
      do: 'Write it, or leave it out of the source (`exclude:`).',
    },
    {
      code: 'page_only_navigation',
      kind: 'row',
      means: 'Nothing is left of the document but links once navigation, forms and what `remove:` names are taken out.',
      do: 'Leave it out of the source (`exclude:`), or correct `content:` and `remove:` of the sync.',
    },
    {
      code: 'page_too_deep',
      kind: 'row',
      means: 'Quotes or lists are nested in one another thousands of times.',
      do: 'Look at the document: it is usually broken.',
    },
    {
      code: 'content_selector_missed',
      kind: 'row',
      means: 'Nothing in the HTML document matches the selector of `content:`.',
      do: 'Correct the selector (several go with commas: `main, article`), or leave the document out.',
    },
    {
      code: 'document_invalid',
      kind: 'row',
      means: 'The source handed over something that lacks a part which every document has.',
      do: 'Look at the query or the fields of the source: a document needs an id and a body that is text.',
    },
    {
      code: 'document_encrypted',
      kind: 'row',
      means: 'The Word or PDF file is protected by a password, or is of the kind that the first versions of Word wrote.',
      do: 'Save it without a password (and as .docx), or leave it out with `exclude:`.',
    },
    {
      code: 'document_broken',
      kind: 'row',
      means: 'The Word or PDF file is damaged, or is something else with that ending.',
      do: 'Open it and save it again, or leave it out with `exclude:`.',
    },
    {
      code: 'url_invalid',
      kind: 'row',
      means: 'The url of the document is no address that begins with https:// or http://.',
      do: 'Correct it in the source, or leave it out: Fin then answers from the page without naming it.',
    },
    {
      code: 'locale_invalid',
      kind: 'row',
      means: 'The language of the document is no code such as en, fr or pt-BR.',
      do: 'Correct it in the source, or leave it out and set `locale:` of the sync.',
    },
    {
      code: 'locale_unsupported',
      kind: 'row',
      means: 'This version of the API takes pages in English alone.',
      do: 'Set `workspace.version` to "2.17" or later.',
    },
  ],
}

export const pageNotes: CodeArea = {
  title: 'Notes: the page went, and something about it is worth knowing',
  intro: 'Pages with these codes were delivered. They count as created or updated; nothing has to be repeated.',
  codes: [
    {
      code: 'page_without_url',
      kind: 'row',
      means: 'The document has no url. Fin answers from the page, and cannot show people where the answer comes from.',
      do: 'Give the document a url, in its front matter for example. Nothing, where it is private.',
    },
    {
      code: 'links_unwrapped',
      kind: 'row',
      means: 'Relative links became plain text and relative images were left out, because the document has no url.',
      do: 'Give the document a url, or write whole addresses in it.',
    },
    {
      code: 'page_replaced',
      kind: 'row',
      means:
        'The page had been deleted in Intercom, or the sync has another content source now: it was made again under another id.',
      do: 'Nothing.',
    },
  ],
}

export const contentSources: CodeArea = {
  title: 'The content source, and what Fin makes of its pages',
  intro: 'Looked at before the first write, and again after the run.',
  codes: [
    {
      code: 'content_source_duplicate',
      kind: 'run',
      means: 'Intercom has several content sources with the URL of `content_source:`, and nothing says which one is meant.',
      do: 'Delete all but one of them in Intercom. The message has their ids.',
    },
    {
      code: 'content_source_not_api',
      kind: 'run',
      means: 'The content source with this URL is filled by Intercom itself and takes no pages from the API. It cannot be changed.',
      do: 'Delete it in Intercom, or set another `content_source:`.',
    },
    {
      code: 'content_source_deactivated',
      kind: 'run',
      means: 'Somebody deactivated the content source in Intercom, so Fin does not answer from its pages.',
      do: 'Activate it in Intercom and run again.',
    },
    {
      code: 'content_source_gone',
      kind: 'run',
      means: 'Somebody deleted the content source in Intercom, and all its pages went with it. It is made anew and filled again.',
      do: 'Nothing, if Fin is to have these pages. Otherwise take the sync out of the configuration, then delete the content source again.',
    },
    {
      code: 'audience_unsupported',
      kind: 'run',
      means: 'The sync names an audience, and this version of the API cannot set one: everybody would get answers from the pages.',
      do: 'Set `workspace.version` to "2.15" or later.',
    },
    {
      code: 'page_not_ingested',
      kind: 'run',
      means:
        'Fin has not read what was sent of these pages within `ingest_within:`, so it answers without them or from what was there before.',
      do: "Look at the pages in Fin's content library. If they stay unread, ask Intercom's support.",
    },
    {
      code: 'ingest_unknown',
      kind: 'run',
      means: 'What Fin has read by now could not be asked after the run. What was sent is sent.',
      do: 'Nothing; the next run that sends pages asks again.',
    },
    {
      code: 'page_gone',
      kind: 'run',
      means: 'Somebody deleted these pages in Intercom. Their documents are still there.',
      do: 'Nothing, if that is right. A page comes back when its document changes.',
    },
  ],
}
