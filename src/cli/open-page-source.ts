/** Opens the documents of a page sync: the one place that knows each of their sources by name. Each is loaded when it is used. */
import type { PageSync } from '../config/config.ts'
import type { ProxySettings } from '../dispatcher.ts'
import { ConfigError } from '../errors.ts'
import type { Splitter } from '../pages/split.ts'
import type { Source } from '../sources/source.ts'

export interface OpenPageSourceOptions {
  readonly signal?: AbortSignal | undefined
  readonly proxy?: ProxySettings | undefined
  readonly onNotice?: ((text: string) => void) | undefined
}

/** Sources hand over whole documents; they are cut here, where the sync says so. @throws ConfigError for a selector that is none */
export async function openPageSource(sync: PageSync, o: OpenPageSourceOptions): Promise<Source> {
  const source = await openDocuments(sync, o)
  if (sync.split === undefined) return source
  const { splitDocuments } = await import('../sources/split-documents.ts')
  return splitDocuments(source, await splitterOf(sync))
}

async function openDocuments({ source }: PageSync, _: OpenPageSourceOptions): Promise<Source> {
  switch (source.type) {
    case 'directory': {
      const { openDirectory } = await import('../sources/directory.ts')
      return openDirectory(source)
    }
  }
}

async function splitterOf({ name, content, remove }: PageSync): Promise<Splitter> {
  const { createSplitter } = await import('../pages/split.ts')
  try {
    return await createSplitter({ content, remove })
  } catch (error) {
    if (error instanceof SyntaxError) throw new ConfigError(`sync "${name}": ${error.message}`, { cause: error })
    throw error
  }
}
