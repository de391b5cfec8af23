/**
 * A TCP proxy in which connections die without a word: they stay open, take whatever is sent, and nothing comes out on the other side, as
 * when a machine is unplugged or a firewall forgets. A peer that waits for an answer waits for ever.
 */
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

export interface SwallowingProxy {
  /** The same address as the one it stands for, but for host and port. */
  readonly url: string
  /** Kills the connections that are open now; new ones work. Answers how many there were. */
  swallow(): number
  /** From now on new connections are swallowed as well; false = no longer. */
  swallowNew(on: boolean): void
  /** Connections that were opened so far. */
  opened(): number
  close(): Promise<void>
}

/** Stands in for the server of `target` (any URL with a host and a port), on a free port of 127.0.0.1. */
export async function startSwallowingProxy(target: string): Promise<SwallowingProxy> {
  const { hostname, port } = new URL(target)
  const pairs = new Set<Pair>()
  let [opened, all] = [0, false]
  const server = createServer((client) => {
    opened += 1
    const pair = all ? swallowed(client) : joined(client, connect(Number(port), hostname))
    pairs.add(pair)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port')
  const url = new URL(target)
  url.host = `127.0.0.1:${address.port}`
  return {
    url: url.href.replace(/\/$/, ''),
    swallow: () => [...pairs].filter((pair) => pair.swallow()).length,
    swallowNew: (on) => {
      all = on
    },
    opened: () => opened,
    close: async () => {
      server.close()
      for (const pair of pairs) pair.end()
    },
  }
}

interface Pair {
  /** False when it was dead already. */
  swallow(): boolean
  end(): void
}

/** Neither side hears of the other's end once the pair is dead: what the server still holds for its half, it holds on to. */
function joined(client: Socket, server: Socket): Pair {
  let dead = false
  const end = (): void => {
    client.destroy()
    server.destroy()
  }
  const endBoth = (): void => {
    if (!dead) end()
  }
  client.on('data', (bytes) => dead || server.write(bytes))
  server.on('data', (bytes) => dead || client.write(bytes))
  for (const socket of [client, server]) socket.on('close', endBoth).on('error', endBoth)
  const swallow = (): boolean => {
    const isFirst = !dead
    dead = true
    return isFirst
  }
  return { swallow, end }
}

function swallowed(client: Socket): Pair {
  client.on('error', () => undefined).resume()
  return { swallow: () => false, end: () => void client.destroy() }
}
