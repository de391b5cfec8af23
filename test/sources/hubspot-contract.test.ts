/** The HubSpot source keeps the contracts of a source, of one over HTTP and of an incremental one, against a fake HubSpot. */
import { z } from 'zod'
import { openHubspot } from '../../src/sources/hubspot.ts'
import type { Row } from '../../src/sources/source.ts'
import { testIncrementalSource } from '../contracts/incremental-source.ts'
import { testRemoteSource } from '../contracts/remote-source.ts'
import { readAll, rowsOf, testSource } from '../contracts/source.ts'
import { startHubspot } from '../fakes/hubspot.ts'

const PROPERTIES = ['email', 'firstname', 'version']
const instantly = async (_ms: number, signal: AbortSignal) => signal.throwIfAborted()

const documentSchema = z.object({ id: z.string(), properties: z.looseObject({ version: z.string() }) })
const documentOf = (row: Row) => documentSchema.parse(row.cells[0])

testSource({
  name: 'openHubspot on 250 contacts, 3 of them archived',
  make: async () => {
    const hubspot = await startHubspot({ records: 250, archived: 3 })
    const source = openHubspot({
      accessToken: () => hubspot.tokens.good,
      baseUrl: hubspot.server.url,
      properties: PROPERTIES,
      sleep: instantly,
    })
    const rows = rowsOf(await readAll(source)).map((row) => row.cells)
    return { source, rows, open: hubspot.server.open, remove: hubspot.close }
  },
})

testRemoteSource({
  name: 'openHubspot',
  make: async () => {
    const hubspot = await startHubspot({ records: 420, archived: 5 })
    const { good, narrow, unknown } = hubspot.tokens
    return {
      server: hubspot.server,
      open: ({ credentials = 'good', baseUrl = hubspot.server.url, ...o }) =>
        openHubspot({ accessToken: () => hubspot.tokens[credentials], baseUrl, properties: PROPERTIES, ...o }),
      ids: hubspot.records.map(({ id }) => id),
      idOf: (row) => documentOf(row).id,
      isForRows: hubspot.isForRows,
      secrets: [good],
      otherSecrets: [narrow, unknown],
      expire: hubspot.expireToken,
      renews: false,
      circle: hubspot.circle,
      close: hubspot.close,
    }
  },
})

for (const object of ['contacts', 'companies']) {
  testIncrementalSource({
    name: `openHubspot on ${object}`,
    make: async () => {
      const hubspot = await startHubspot({ object, records: 250 })
      hubspot.pass(3_600_000)
      const overlapMs = 5 * 60_000
      const source = openHubspot({
        object,
        accessToken: () => hubspot.tokens.good,
        baseUrl: hubspot.server.url,
        properties: PROPERTIES,
        sleep: instantly,
        overlapMs,
      })
      const ids = new Map<string, string>()
      // HubSpot's ids are numbers, those of the contract are words.
      const idFor = (word: string) => {
        const known = [...ids].find(([, other]) => other === word)?.[0]
        const id = known ?? (/^\d+$/.test(word) ? word : String(10_000 + ids.size))
        ids.set(id, word)
        return id
      }
      return {
        source,
        ids: hubspot.records.map(({ id }) => id),
        idOf: (row) => ids.get(documentOf(row).id) ?? documentOf(row).id,
        versionOf: (row) => documentOf(row).properties.version,
        write: async (id, o) => hubspot.write(idFor(id), o),
        writeTogether: async (words) => {
          const written = hubspot.writeTogether(words.map(idFor))
          return new Map([...written].map(([id, version]) => [ids.get(id) ?? id, version]))
        },
        morePerPage: 450,
        overlapMs,
        remove: async (id) => hubspot.archive(id),
        pass: hubspot.pass,
        close: hubspot.close,
      }
    },
  })
}
