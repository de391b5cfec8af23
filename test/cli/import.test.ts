/** `fin-sync import` of what is no CSV file on this machine: JSON lines, workbooks, patterns, addresses and stdin. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { startFileServer } from '../sources/input-file-server.ts'
import { xlsxOf } from '../sources/temp-xlsx.ts'
import { atEnd } from '../support/at-end.ts'
import type { RunningCli } from './cli.ts'
import { createDesk, type Desk } from './desk.ts'

const emails = (desk: Desk) =>
  desk.simulator.state
    .contacts()
    .map(({ email }) => email)
    .toSorted()
const runIdIn = (text: string): string => /\brun (\d{8}-\w+)/.exec(text)?.[1] ?? 'none'
const refusedIn = (stdout: string) =>
  stdout
    .split('\n')
    .filter((line) => /^\s+\d+ {2}\w+_\w+ /.test(line))
    .map((line) => line.trim().split(/ {2,}/).slice(0, 3))

const MESSY = [
  '\ufeff{"id":1,"Email":"ada@example.com","Name":"Ada"}\r',
  '\r',
  '{"id":2,"Email":"bo@example.com" "Name":"Bo"}',
  '{"id":9007199254740993,"Email":"cy@example.com","Name":"Cy \\u00e9 \\ud83d\\ude00"}',
  '{"id":4,"Email":"not an address"}',
  '["id",5]',
  '{"id":1,"Email":"ada2@example.com"}',
].join('\n')

describe('a file', () => {
  test('of JSON lines: each line goes or is refused alone, with its place', async () => {
    const desk = await createDesk()
    await writeFile(join(desk.folder, 'more.jsonl'), MESSY)
    const { code, stdout } = await desk.here(['import', 'more.jsonl', '--as', 'people'])
    expect(code).toBe(3)
    expect(refusedIn(stdout)).toEqual([
      ['1', 'email_invalid', 'more.jsonl:5'],
      ['1', 'jsonl_no_object', 'more.jsonl:6'],
      ['1', 'jsonl_not_json', 'more.jsonl:3'],
    ])
    expect(
      desk.simulator.state
        .contacts()
        .map((contact) => contact.external_id)
        .toSorted(),
    ).toEqual(['1', '9007199254740993'])
    const rejects = await desk.here(['rejects', runIdIn(stdout)])
    expect(rejects.stdout).toContain(
      'more.jsonl:3,jsonl_not_json,"The line is not JSON: "","" or ""}"" was expected at column 34.","{""id"":2',
    )
  })

  test('that is a workbook, by its name or by --format', async () => {
    const desk = await createDesk()
    const book = xlsxOf([
      {
        name: 'People',
        rows: [
          ['id', 'Email', 'Name'],
          [7, 'gus@example.com', 'Gus'],
          [8, 'hal@example.com', true],
        ],
      },
    ])
    await writeFile(join(desk.folder, 'more.xlsx'), book)
    await writeFile(join(desk.folder, 'more.csv'), book)
    expect(await desk.here(['import', 'more.xlsx', '--as', 'people'])).toMatchObject({ code: 0 })
    expect(emails(desk)).toEqual(['gus@example.com', 'hal@example.com'])
    expect((await desk.here(['import', 'more.csv', '--as', 'people'])).stderr).toContain('more.csv is an Excel workbook (.xlsx)')
    expect((await desk.here(['import', 'more.csv', '--as', 'people', '--format', 'xlsx'])).stdout).toMatch(
      /^done: 2 read · 2 unchanged/m,
    )
  })

  test('of several: one run, each row at its own file and line', async () => {
    const desk = await createDesk()
    await mkdir(join(desk.folder, 'exports'))
    await writeFile(join(desk.folder, 'exports/1.csv'), 'id,Email,Name\n1,a@example.com,A\n2,bad,B\n')
    await writeFile(join(desk.folder, 'exports/2.csv.gz'), gzipSync('Name;Email;id\nC;c@example.com;3\nD;d@example.com;4;5\n'))
    const { code, stdout } = await desk.here(['import', 'exports/*', '--as', 'people'])
    expect(code).toBe(3)
    expect(refusedIn(stdout)).toEqual([
      ['1', 'csv_ragged_row', 'exports/2.csv.gz:3'],
      ['1', 'email_invalid', 'exports/1.csv:3'],
    ])
    expect(emails(desk)).toEqual(['a@example.com', 'c@example.com'])
    const shown = await desk.here(['show', runIdIn(stdout)])
    expect(shown.stdout).toContain('exports/{1.csv,2.csv.gz}')
    expect((await desk.here(['rejects', runIdIn(stdout)])).stdout).toContain('exports/2.csv.gz:3,csv_ragged_row')
  })

  test('that is cut off: the rows before are sent, and the run tells it', async () => {
    const desk = await createDesk()
    const rows = Array.from({ length: 3_000 }, (_, i) => `${i},p${i}@example.com,${Math.sin(i)}`)
    await writeFile(join(desk.folder, 'more.csv.gz'), gzipSync(`id,Email,Name\n${rows.join('\n')}\n`).subarray(0, 2_000))
    const { code, stdout, stderr } = await desk.here(['import', 'more.csv.gz', '--as', 'people'])
    expect({ code, sent: emails(desk).length > 50 }).toEqual({ code: 1, sent: true })
    expect(`${stdout}${stderr}`).toContain('more.csv.gz ends in the middle of its gzip data')
  })
})

describe('an address', () => {
  test('is fetched, and what its query holds is stored and shown nowhere', async () => {
    const desk = await createDesk()
    const server = await startFileServer({ content: Buffer.from('id,Email,Name\n1,ada@example.com,Ada\nx,y\n') })
    atEnd(server.close)
    const { code, stdout } = await desk.here(['import', `${server.address}?signature=s3cret-sig`, '--as', 'people', '--verbose'])
    expect(code).toBe(3)
    expect(refusedIn(stdout)).toEqual([['1', 'csv_ragged_row', 'people.csv:3']])
    expect(server.calls.every(({ path }) => path.endsWith('?signature=s3cret-sig'))).toBe(true)
    const shown = [
      await desk.here(['show', runIdIn(stdout)]),
      await desk.here(['show', runIdIn(stdout), '--json']),
      await desk.here(['runs', '--json']),
    ]
    expect(shown[0]?.stdout).toContain(`import ${server.address}?… --as people`)
    for (const { stdout: text } of shown) expect(text).not.toContain('s3cret')
  })

  test('with a password in it starts no run', async () => {
    const desk = await createDesk()
    const { code, stderr } = await desk.here(['import', 'https://ann:pa55word@files.example.com/x.csv', '--as', 'people'])
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('a user name or a password in the address') })
    expect(stderr).not.toContain('pa55')
    expect((await desk.here(['runs', '--json'])).stdout).not.toContain('pa55')
  })
})

describe('stdin', () => {
  const give = async ({ child, ended }: RunningCli, ...pieces: readonly string[]) => {
    for (const piece of pieces) child.stdin?.write(piece)
    child.stdin?.end()
    return ended
  }

  test('with JSON lines in it', async () => {
    const desk = await createDesk()
    const { code, stdout } = await give(desk.start(['import', '-', '--as', 'people']), MESSY.slice(0, 20), MESSY.slice(20))
    expect(code).toBe(3)
    expect(refusedIn(stdout).map(([, , place]) => place)).toEqual(['stdin:5', 'stdin:6', 'stdin:3'])
    expect(emails(desk)).toEqual(['ada@example.com', 'cy@example.com'])
  })

  test('that does not hold what --format says', async () => {
    const desk = await createDesk()
    const { code, stderr } = await give(desk.start(['import', '-', '--as', 'people', '--format', 'xlsx']), 'id,Email\n')
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('stdin is not an .xlsx workbook') })
  })

  /** Its writer never says that it is done, so what reads it is in the middle of its read. */
  const killedWhileReading = async (desk: Desk): Promise<void> => {
    const { child, ended } = desk.start(['import', '-', '--as', 'people'])
    child.stdin?.write(`id,Email,Name\n${Array.from({ length: 5_000 }, (_, i) => `k${i},k${i}@example.com,K\n`).join('')}`)
    const reads = new Promise<void>((resolve) =>
      child.stderr?.on('data', (text) => String(text).includes('reading ·') && resolve()),
    )
    await Promise.race([reads, ended.then(({ stderr }) => expect.fail(`it ended by itself: ${stderr}`))])
    child.kill('SIGKILL')
    await ended
  }

  test('of a process that was killed: the next run tells that it is gone, sends what was read of it, and reads its own rows', async () => {
    const desk = await createDesk()
    await killedWhileReading(desk)
    const { stdout } = await desk.here(['run', 'people'])
    expect(stdout).toMatch(/: 6 read · 4 created/)
    const [own, fromStdin] = [false, true].map((isK) => emails(desk).filter((email) => email?.startsWith('k') === isK).length)
    expect({ own, isWholeChunks: (fromStdin ?? 0) % 1_000 === 0 }).toEqual({ own: 4, isWholeChunks: true })
    const runs = (await desk.here(['runs'])).stdout
    const [failed] = /^\S+(?=  people  failed)/m.exec(runs) ?? []
    expect((await desk.here(['show', failed ?? 'none'])).stdout).toContain('Give all of them again: fin-sync import -')
  })

  test('of a process that was killed, given again: those rows go, in the run that was left', async () => {
    const desk = await createDesk()
    await killedWhileReading(desk)
    const { code, stdout } = await give(desk.start(['import', '-', '--as', 'people']), 'id,Email,Name\n1,ada@example.com,Ada\n')
    expect({ code, emails: emails(desk) }).toEqual({ code: 0, emails: ['ada@example.com'] })
    expect(stdout).toMatch(/^done: 1 read · 1 created/m)
  })
})

test('a sync of its own over JSON lines: run, and check', async () => {
  const config = `
workspace: { region: us, access_token: "\${INTERCOM_ACCESS_TOKEN}" }
syncs:
  members:
    kind: contacts
    source: { type: jsonl, path: "./members/*.jsonl" }
    key: id
    role: user
    contact: { external_id: id, email: emails.0.address, name: "{name.first} {name.last}" }
`
  const desk = await createDesk({ config })
  await mkdir(join(desk.folder, 'members'))
  const line = (id: number) => JSON.stringify({ id, emails: [{ address: `m${id}@example.com` }], name: { first: 'M', last: id } })
  await writeFile(join(desk.folder, 'members/1.jsonl'), `${line(1)}\n${line(2)}\n`)
  await writeFile(join(desk.folder, 'members/2.jsonl'), `${line(3)}\n`)
  expect((await desk.here(['check', 'members'])).stdout).toContain('members/2.jsonl:1')
  expect(await desk.here(['run', 'members'])).toMatchObject({ code: 0 })
  expect(emails(desk)).toEqual(['m1@example.com', 'm2@example.com', 'm3@example.com'])
  expect((await desk.here(['run', 'members'])).stdout).toMatch(/^done: 3 read · 3 unchanged/m)
})

test('a sync over an address leaves an unchanged file alone, and a mirror fetches it all the same', async () => {
  const server = await startFileServer({ content: Buffer.from('id,Email\n1,ada@example.com\n2,bo@example.com\n') })
  atEnd(server.close)
  const sync = (name: string, more: string) =>
    `  ${name}:\n    kind: contacts\n    source: { type: csv, path: "${server.address}" }\n    key: id\n    role: user\n    contact: { external_id: id, email: Email }\n${more}`
  const config = `workspace: { access_token: "\${INTERCOM_ACCESS_TOKEN}" }\nsyncs:\n${sync('people', '')}${sync('mirror', '    missing: archive\n')}`
  const desk = await createDesk({ config })
  expect((await desk.here(['run', 'people'])).stdout).toMatch(/^done: 2 read · 2 created/m)
  expect((await desk.here(['run', 'people'])).stdout).toMatch(/^done: 0 read/m)
  expect(server.calls.map(({ headers }) => headers['if-none-match'] !== undefined)).toEqual([false, false, false, true])
  server.file = { content: Buffer.from('id,Email\n1,ada@example.com\n2,bo@example.com\n3,cy@example.com\n') }
  expect((await desk.here(['run', 'people'])).stdout).toMatch(/^done: 3 read · 1 created · 2 unchanged/m)
  await desk.here(['run', 'mirror'])
  expect((await desk.here(['run', 'mirror'])).stdout).toMatch(/^done: 3 read · 3 unchanged/m)
})
