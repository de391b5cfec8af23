/** docker-compose.yml and the Dockerfile: what they name exists, nothing is open to the network, and nothing starts before what it needs. */
import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'

const service = z.object({
  image: z.string(),
  command: z.array(z.string()).optional(),
  ports: z.array(z.string()).default([]),
  read_only: z.boolean().optional(),
  user: z.string().optional(),
  environment: z.record(z.string(), z.string()).default({}),
  healthcheck: z.looseObject({}).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  restart: z.string().optional(),
})
const compose = z
  .object({ services: z.record(z.string(), service), volumes: z.record(z.string(), z.unknown()) })
  .parse(parse(readFileSync('docker-compose.yml', 'utf8'), { merge: true }))
const services = Object.entries(compose.services)
const ours = services.filter(([, { image }]) => image.startsWith('fin-sync'))
const dockerfile = readFileSync('Dockerfile', 'utf8')

test('every image has a pinned tag, and ours is the version of the package', () => {
  const version = z.object({ version: z.string() }).parse(JSON.parse(readFileSync('package.json', 'utf8'))).version
  for (const [, { image }] of services) expect(image).toMatch(/:\d+\.\d+/)
  for (const [, { image }] of ours) expect(image).toBe(`fin-sync:${version}`)
  for (const [, image] of dockerfile.matchAll(/^FROM (\S+)/gm)) expect(image).toMatch(/^node:24\.\d+\.\d+-slim$/)
})

test('ports are open to this machine alone', () => {
  for (const [, { ports }] of services) for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/)
})

test('our containers write nowhere but to their volume, and run as nobody in particular', () => {
  for (const [, one] of ours) expect(one).toMatchObject({ read_only: true, user: 'node' })
  expect(dockerfile).toMatch(/^USER node$/m)
})

test('what others wait for is healthy or has ended well', () => {
  const waits = services.flatMap(([, { depends_on }]) => Object.entries(depends_on))
  expect(waits.length).toBeGreaterThan(5)
  for (const [name, { condition }] of waits) {
    const needed = compose.services[name]
    if (condition === 'service_healthy') expect(needed?.healthcheck).toBeDefined()
    else expect({ name, condition }).toEqual({ name: 'migrate', condition: 'service_completed_successfully' })
  }
})

test('Redis keeps what it was told, and throws nothing away', () => {
  expect(compose.services['redis']?.command).toEqual(
    expect.arrayContaining(['--appendonly', 'yes', '--maxmemory-policy', 'noeviction']),
  )
})

test('every variable of ours that is handed on is one that .env.example tells about', () => {
  const told = readFileSync('.env.example', 'utf8')
  const used = [...readFileSync('docker-compose.yml', 'utf8').matchAll(/\$\{([A-Z_]+)/g)].map(([, name]) => name)
  expect(used.length).toBeGreaterThan(4)
  for (const name of used) if (name !== 'POSTGRES_PASSWORD') expect(told).toContain(`${name}=`)
})

test('what the Dockerfile copies exists and is let into the build', () => {
  const ignored = readFileSync('.dockerignore', 'utf8')
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, names]) => names?.split(' ') ?? [])
  expect(copied.length).toBeGreaterThan(6)
  for (const name of copied) {
    expect(existsSync(name)).toBe(true)
    expect(ignored).toMatch(new RegExp(`^!${name.replaceAll('.', '\\.')}$`, 'm'))
  }
})
