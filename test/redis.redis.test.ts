/** Opening a Redis server: what will do, what will not, and connections that outlive the server. */
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { createServer } from 'node:tls'
import { inspect, promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { ConfigError, FinSyncError, Unreachable } from '../src/errors.ts'
import { openRedis, type RedisServer, type RedisServerOptions } from '../src/redis.ts'
import { atEnd } from './support/at-end.ts'
import { bulk, fakeRedis } from './support/fake-redis.ts'
import { freePort } from './support/postgres-binaries.ts'
import { privateRedis, redisServer } from './support/redis.ts'
import { selfSigned } from './support/self-signed.ts'
import { tempDir } from './support/temp.ts'

async function opened(o: RedisServerOptions): Promise<RedisServer> {
  const server = await openRedis(o)
  atEnd(() => server.close())
  return server
}

/** What opening fails with, after a look that the password is nowhere in it. */
async function refusal(url: string, o: Partial<RedisServerOptions> = {}): Promise<FinSyncError> {
  try {
    await opened({ url, ...o })
  } catch (error) {
    expect(inspect(error, { depth: 10 })).not.toContain('hunter2')
    if (error instanceof FinSyncError) return error
    throw error
  }
  throw new Error('it was opened')
}

describe('a server that will do', () => {
  test('hands out connections of its own and names itself without a password', async () => {
    const { url } = await privateRedis({ password: 'hunter2' })
    const server = await opened({ url: `${url}/3` })
    const [one, other] = [server.connection(), server.connection()]
    await one.set('a', '1')
    expect(await other.get('a')).toBe('1')
    expect(await other.client('INFO')).toContain('db=3')
    expect([server.prefix, server.at]).toEqual(['fin-sync', `Redis at ${new URL(url).host}/3`])
  })

  test('may give our user no more than our keys', async () => {
    const { port } = await privateRedis({ args: ['--user', 'ann', 'on', '>hunter2', '~mine:*', '&*', '+@all', '-config'] })
    const url = `redis://ann:hunter2@127.0.0.1:${port}`
    expect(await (await opened({ url, prefix: 'mine' })).connection().ping()).toBe('PONG')
    const error = await refusal(url, { prefix: 'other' })
    expect(error.message).toMatch(/NOPERM.*Grant the user of REDIS_URL all commands on the keys that begin with REDIS_PREFIX\.$/)
  })

  test('may listen on a unix socket', async () => {
    const path = join(await tempDir(), 'redis.sock')
    await privateRedis({ password: 'hunter2', args: ['--unixsocket', path] })
    const server = await opened({ url: `unix://${path}?db=2&password=hunter2` })
    expect(await server.connection().client('INFO')).toContain('db=2')
  })

  test('may speak TLS with a certificate that this process was told to trust, and only then', async () => {
    const url = await overTls(await privateRedis({ password: 'hunter2' }))
    const error = await refusal(url.href)
    expect(error).toBeInstanceOf(ConfigError)
    expect(error.message).toMatch(/self-signed certificate.*NODE_EXTRA_CA_CERTS/)
    const { stdout } = await runTrusting(url.certificate, [url.href])
    expect(stdout.trim()).toBe('PONG')
  })

  test('may keep what it is to itself', async () => {
    const denied = "-NOPERM this user has no permissions to run the 'x' command\r\n"
    const url = await fakeRedis({ info: denied, config: denied })
    await expect(opened({ url })).resolves.toMatchObject({ prefix: 'fin-sync' })
  })
})

async function overTls(plain: { port: number }): Promise<{ href: string; certificate: string }> {
  const { key, cert } = selfSigned()
  const certificate = join(await tempDir(), 'certificate.pem')
  await writeFile(certificate, cert)
  const proxy = createServer({ key, cert }, (socket) => {
    const inner = connect(plain.port, '127.0.0.1')
    socket.on('error', () => inner.destroy()).pipe(inner)
    inner.on('error', () => socket.destroy()).pipe(socket)
  })
  proxy.on('tlsClientError', () => undefined)
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  atEnd(async () => void proxy.close())
  const address = proxy.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port')
  return { href: `rediss://:hunter2@localhost:${address.port}/1`, certificate }
}

/** Node reads NODE_EXTRA_CA_CERTS once, when it starts. */
function runTrusting(certificate: string, args: readonly string[]): Promise<{ stdout: string }> {
  const script = `import { openRedis } from './src/redis.ts'
    const server = await openRedis({ url: process.argv[1] })
    console.log(await server.connection().ping())
    await server.close()`
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: certificate }
  return promisify(execFile)(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script, ...args], { env })
}

describe('a server that refuses us, or will not do, is a ConfigError', () => {
  test.each([
    ['redis://:hunter2-no@', 'WRONGPASS.*Check user and password in REDIS_URL'],
    ['redis://ann:hunter2-no@', 'WRONGPASS.*Check user and password in REDIS_URL'],
    ['redis://', 'NOAUTH.*The server wants a password: write redis://:password@host'],
  ])('%s where another password is wanted', async (login, message) => {
    const { port } = await privateRedis({ password: 'right' })
    const error = await refusal(`${login}127.0.0.1:${port}`)
    expect([error.exitCode, error.message]).toEqual([2, expect.stringMatching(message)])
  })

  test('a database that it has not', async () => {
    const error = await refusal(`${(await privateRedis()).url}/99`)
    expect([error.exitCode, error.message]).toEqual([2, expect.stringContaining('Correct the number of the database')])
  })

  test.each([
    [['--maxmemory-policy', 'volatile-lru'], 'throws keys away when memory runs short (maxmemory-policy volatile-lru)'],
    [['--cluster-enabled', 'yes'], 'runs in cluster mode'],
    [['--replicaof', '127.0.0.1', '1'], 'is a replica and read-only. Point REDIS_URL at the primary.'],
  ])('redis-server %j', async (args, message) => {
    const error = await refusal((await privateRedis({ args })).url)
    expect([error.exitCode, error.message]).toEqual([2, expect.stringContaining(message)])
  })

  test.each([
    ['an old version', { info: bulk('redis_version:6.0.16\r\n') }, 'runs version 6.0.16; fin-sync needs 6.2 or newer'],
    ['a sentinel', { info: bulk('redis_version:7.2.0\r\nredis_mode:sentinel\r\n') }, 'is a sentinel'],
    [
      'an evicting policy that only CONFIG tells',
      { info: bulk('redis_version:7.2.0\r\n'), config: `*2\r\n${bulk('maxmemory-policy')}${bulk('allkeys-lfu')}` },
      'maxmemory-policy allkeys-lfu',
    ],
    ['something that is no Redis', { auth: 'HTTP/1.1 400 Bad Request\r\n\r\n' }, 'Something other than Redis answers there'],
  ])('%s', async (_, replies, message) => {
    const error = await refusal(await fakeRedis(replies))
    expect([error.exitCode, error.message]).toEqual([2, expect.stringContaining(message)])
  })
})

describe('a server that cannot be reached is Unreachable', () => {
  test('nobody listens', async () => {
    const error = await refusal(`redis://:hunter2@127.0.0.1:${await freePort()}`)
    expect(error).toBeInstanceOf(Unreachable)
    expect(error.message).toMatch(
      /^Redis at 127\.0\.0\.1:\d+\/0 cannot be reached: connect ECONNREFUSED.*Is it running, and is REDIS_URL right\?$/,
    )
  })

  test('it takes the connection and says nothing', async () => {
    const redis = await privateRedis()
    redis.freeze()
    const error = await refusal(redis.url, { withinMs: 50 })
    expect([error.exitCode, error.message]).toEqual([5, expect.stringContaining('no answer within 1 s. Is it running')])
    const tls = await refusal(redis.url.replace('redis:', 'rediss:'), { withinMs: 50 })
    expect(tls.message).toContain('does it speak TLS?')
    redis.thaw()
  })

  test('it wants TLS and is not spoken to in it', async () => {
    const { href } = await overTls(await privateRedis())
    const error = await refusal(href.replace('rediss:', 'redis:'))
    expect([error.exitCode, error.message]).toEqual([5, expect.stringContaining('A server that wants TLS needs rediss://.')])
  })
})

describe('a connection', () => {
  test('survives a server that is killed and started again: what was asked meanwhile is answered, and one error is told', async () => {
    const redis = await privateRedis({ durable: true })
    const told: FinSyncError[] = []
    const news = new EventTarget()
    const onError = (error: FinSyncError): void => {
      told.push(error)
      news.dispatchEvent(new Event('told'))
    }
    const server = await opened({ url: redis.url, onError })
    const connections = [server.connection(), server.connection()]
    await connections[0]?.set('kept', 'yes')
    for (let round = 1; round <= 2; round += 1) {
      const noticed = once(news, 'told')
      await redis.kill()
      const answers = Promise.all(connections.map((connection) => connection.get('kept')))
      await noticed
      await redis.start()
      expect(await answers).toEqual(['yes', 'yes'])
      expect(told).toHaveLength(round)
    }
    expect(told.map((error) => error.exitCode)).toEqual([5, 5])
  })

  test('waits for the new primary when the old one became a replica', async () => {
    const redis = await privateRedis()
    const server = await opened({ url: redis.url })
    const [one, other] = [server.connection(), server.connection()]
    await one.ping()
    await other.replicaof('127.0.0.1', 1)
    const lost = once(one, 'close')
    const asked = one.set('a', '1')
    await lost
    await other.replicaof('NO', 'ONE')
    expect(await asked).toBe('OK')
  })

  test('ends with its server, also while that is away', async () => {
    const redis = await privateRedis()
    const server = await opened({ url: redis.url })
    const connection = server.connection()
    await connection.ping()
    await redis.kill()
    const asked = connection.ping()
    await Promise.all([expect(asked).rejects.toThrow('Connection is closed'), server.close()])
    await server.close()
    expect(() => server.connection()).toThrow('after it was closed')
  })

  test('lets what was asked before the end be answered', async () => {
    const server = await redisServer()
    const connection = server.connection()
    const asked = connection.ping()
    await once(connection, 'ready')
    await server.close()
    expect(await asked).toBe('PONG')
  })
})
