/** Markdown as GitHub writes it (tables, task lists, strikethrough) to HTML that is not clean yet. */
import { Marked } from 'marked'

const marked = new Marked({
  gfm: true,
  async: false,
  renderer: {
    // A form control would be dropped, and with it whether the task is done.
    checkbox: ({ checked }) => (checked ? '☑ ' : '☐ '),
  },
})

/** @throws RangeError when quotes or lists are nested thousands deep */
export function markdownToHtml(markdown: string): string {
  return marked.parse(markdown, { async: false })
}
