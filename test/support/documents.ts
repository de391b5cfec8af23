/** Folders of documents on disk, as a directory source reads them. */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { tempDir } from './temp.ts'

export interface DocumentFolder {
  readonly path: string
  write(name: string, content: string | Uint8Array): Promise<void>
  remove(name: string): Promise<void>
}

/** A folder with these files; it is gone when the test is over. */
export async function documentFolder(files: Readonly<Record<string, string | Uint8Array>> = {}): Promise<DocumentFolder> {
  const folder = documentsIn(await tempDir())
  for (const [name, content] of Object.entries(files)) await folder.write(name, content)
  return folder
}

export function documentsIn(path: string): DocumentFolder {
  return {
    path,
    async write(name, content) {
      await mkdir(dirname(join(path, name)), { recursive: true })
      await writeFile(join(path, name), content)
    },
    remove: (name) => rm(join(path, name), { recursive: true }),
  }
}
