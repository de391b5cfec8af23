/** The contracts of a source, for every way of paging. */

import { testIncrementalSource } from '../contracts/incremental-source.ts'
import { testRemoteSource } from '../contracts/remote-source.ts'
import { testSource } from '../contracts/source.ts'
import { startJsonApi, TOKENS } from '../fakes/json-api.ts'
import { openOn, personIn, SINCE } from './http-json-subject.ts'

for (const style of ['cursor', 'link', 'url', 'offset', 'page', 'all'] as const) {
  testSource({
    name: `HTTP JSON by ${style}`,
    make: async () => {
      const api = await startJsonApi({ count: 23, pageSize: 6 })
      return {
        source: openOn(api, style, { ...(style === 'all' ? { chunkRows: 5 } : {}), ...(style === 'cursor' ? SINCE : {}) }),
        rows: api.people().map((person) => [person]),
        open: () => api.server.open(),
        remove: () => api.close(),
        ...(style === 'cursor' || style === 'link' || style === 'url' ? { change: async () => api.forget() } : {}),
        ...(style === 'offset' || style === 'page' || style === 'all' ? { change: async () => api.erase('P-1') } : {}),
      }
    },
  })
}

for (const style of ['cursor', 'link', 'offset'] as const) {
  testRemoteSource({
    name: `HTTP JSON by ${style}`,
    make: async () => {
      const api = await startJsonApi({ count: 23, pageSize: 6 })
      const namesNext = style === 'cursor' || style === 'link'
      return {
        server: api.server,
        open: ({ credentials = 'good', baseUrl, ...o }) =>
          openOn(api, style, {
            headers: { Authorization: () => `Bearer ${TOKENS[credentials]}` },
            ...(baseUrl === undefined ? {} : { url: `${baseUrl}/${style}` }),
            ...o,
            now: Date.now,
          }),
        ids: api.people().map(({ id }) => id),
        idOf: (row) => personIn(row).id,
        isForRows: () => true,
        secrets: [TOKENS.good],
        otherSecrets: [TOKENS.unknown, TOKENS.narrow],
        expire: () => api.expire(),
        renews: false,
        ...(namesNext ? { circle: () => api.circle() } : {}),
        close: () => api.close(),
      }
    },
  })
}

for (const style of ['cursor', 'page'] as const) {
  testIncrementalSource({
    name: `HTTP JSON by ${style}`,
    make: async () => {
      const api = await startJsonApi({ count: 23, pageSize: 6 })
      return {
        source: openOn(api, style, SINCE),
        ids: api.people().map(({ id }) => id),
        idOf: (row) => personIn(row).id,
        versionOf: (row) => String(personIn(row).version),
        write: async (id, o) => String(api.write(id, o).version),
        writeTogether: async (ids) =>
          new Map(ids.map((id, index) => [id, String(api.write(id, { lateMs: (index + 1) * 1_000 }).version)])),
        morePerPage: 15,
        overlapMs: 300_000,
        remove: async (id) => api.remove(id),
        pass: (ms) => api.pass(ms),
        close: () => api.close(),
      }
    },
  })
}
