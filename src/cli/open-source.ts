/** Opens the source of a sync: the one place that knows each source by name. Each is loaded when it is used. */
import type { ContactSync } from '../config/config.ts'
import type { CsvSourceConfig } from '../config/sources/csv.ts'
import { ConfigError } from '../errors.ts'
import { openCsv } from '../sources/csv.ts'
import type { Source } from '../sources/source.ts'
import type { RunRequest } from '../store/runs.ts'

/** The embedded database shares its thread with everything else, so it gets smaller pieces. */
const EMBEDDED_CHUNK_ROWS = 1_000

/** `chunkRows`: rows a chunk at most; absent = the source's own default. */
interface ChunkOptions {
  readonly chunkRows?: number
}

/** `request.path` stands in for the source, whatever that is; how the file is written is told by the sync where it has a CSV source. */
export async function openSource(sync: ContactSync, o: { request: RunRequest; embedded: boolean }): Promise<Source> {
  const { source } = sync
  const { path } = o.request
  const chunks: ChunkOptions = o.embedded ? { chunkRows: EMBEDDED_CHUNK_ROWS } : {}
  if (path !== null) return source.type === 'csv' ? openCsvSource({ ...source, path }, chunks) : openCsv({ path, ...chunks })
  switch (source.type) {
    case 'csv':
      return openCsvSource(source, chunks)
    case 'postgres':
    case 'hubspot':
      throw new ConfigError(`source type ${source.type} is not available yet`)
  }
}

function openCsvSource({ path, quote, delimiter, encoding }: CsvSourceConfig, chunks: ChunkOptions): Promise<Source> {
  return openCsv({
    path,
    quote,
    ...(delimiter === undefined ? {} : { delimiter }),
    ...(encoding === undefined ? {} : { encoding }),
    ...chunks,
  })
}
