/** A process of its own for bench/pages.bench.ts: one way to go over the Markdown files of a folder. `pages-measure.ts <folder> <read|marked|convert>` */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Marked } from 'marked'
import { createConverter } from '../src/pages/convert.ts'
import { takeFrontMatter } from '../src/pages/front-matter.ts'

const [folder = '', what = 'read'] = process.argv.slice(2)

const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.md')).toSorted()
const marked = new Marked({ gfm: true, async: false })
const convert = await createConverter({})

/** Answers how much came of it, so that nothing is left undone. */
function work(text: string, name: string): number {
  if (what === 'read') return text.length
  const matter = takeFrontMatter(text)
  if (matter.refused !== undefined) throw new Error(`${name}: ${matter.refused.why}`)
  if (what === 'marked') return marked.parse(matter.body, { async: false }).length
  const page = convert({ external_id: name, body: matter.body, format: 'markdown', url: `https://help.example.com/${name}` })
  if (page.refused !== undefined) throw new Error(`${name}: ${page.refused.why}`)
  return page.html.length
}

const started = performance.now()
let characters = 0
for (const name of names) characters += work(await readFile(join(folder, name), 'utf8'), name)
console.log(JSON.stringify({ files: names.length, characters, seconds: (performance.now() - started) / 1000 }))
