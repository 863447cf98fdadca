import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../support/root.ts'
import { folderOf } from '../support/scenario-folder.ts'
import { runInTerminal } from '../support/terminal.ts'
import { filesIn, folderInUse } from './folder-in-use.ts'

test('data check describes a folder that an emulator uses, and changes nothing', async () => {
  const { dataDir, emulator } = await folderInUse()
  const before = filesIn(dataDir)

  const { exitCode, out, err } = await runInTerminal(['data', 'check', dataDir])

  expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' })
  expect(out).toContain(`${dataDir}: sound\n`)
  expect(out).toMatch(/ format {6}version 2, made by \S+, seed 1\n/)
  expect(out).toMatch(/ journal {5}\d+ records in \d+ bytes, \d+ bytes reserved; last change 20/)
  expect(out).toContain(`in use by   process ${process.pid}\n`)
  expect(out).toMatch(
    new RegExp(
      `${emulator.namespace} \\(.*\\): 1 running, 1 validation, 1 ok, 0 ko; 0 callbacks to send; 2 messages; manual clock at 2026-01-05T08:03:10.000Z`,
    ),
  )
  expect(out).toContain('tokens      1 in force, of 1 account; 0 no longer in force\n')
  expect(out).toMatch(/ damage {6}none\n$/)
  expect(filesIn(dataDir)).toEqual(before)
})

test('data check names every damaged place with its position and ends with exit code 1', async () => {
  const { dataDir, emulator } = await folderInUse()
  await emulator.close()
  const path = join(dataDir, 'journal.log')
  const bytes = readFileSync(path)
  const starts = lineStarts(bytes)
  const [third = 0, fourth = 0, fifth = 0] = starts.slice(3)
  const damaged = Buffer.concat([bytes.fill(0, third, fourth), bytes.subarray(fourth, fifth)])
  writeFileSync(path, damaged)
  writeFileSync(join(dataDir, 'journal.damaged-1'), 'as it was')

  const text = await runInTerminal(['data', 'check', dataDir])
  const json = await runInTerminal(['data', 'check', dataDir, '--json'])

  expect([text.exitCode, json.exitCode]).toEqual([1, 1])
  expect(text.out).toContain(`${dataDir}: damaged\n`)
  expect(text.out).toContain(`bytes ${third} to ${fourth}: zeros\n`)
  expect(text.out).toContain(`at byte ${fourth}: record 3 is missing\n`)
  expect(text.out).toContain(`at byte ${bytes.length}: record 4 is out of place, or a copy\n`)
  expect(text.out).toContain('journal.damaged-1 (9 bytes)')
  expect(text.out).toMatch(/1 record of \d+ could not be read/)
  expect(JSON.parse(json.out)).toMatchObject({
    folder: dataDir,
    isSound: false,
    journal: { version: 2, seed: 1, generation: 1 },
    damage: [
      { kind: 'zeroed', at: third, end: fourth },
      { kind: 'missing', at: fourth, from: 3, to: 3 },
      { kind: 'misplaced', at: bytes.length, n: 4 },
      { kind: 'cut short' },
    ],
    otherFiles: [{ name: 'journal.damaged-1', bytes: 9 }],
  })
  expect(readFileSync(path).equals(damaged)).toBe(true)
})

test('data check reports that a file which is not a journal has no readable record', async () => {
  const folder = folderOf({ 'journal.log': 'PK\u0003\u0004 a photo of a cat\n' })

  const { exitCode, out } = await runInTerminal(['data', 'check', folder])

  expect(exitCode).toBe(1)
  expect(out).toContain('format      unknown, no record can be read\n')
  expect(out).toContain('bytes 0 to 22: no whole record\n')
})

test('data check reads a folder of version 1', async () => {
  const folder = folderOf({})
  cpSync(join(root, 'test/storage/folders/version-1'), folder, { recursive: true })

  const { exitCode, out } = await runInTerminal(['data', 'check', folder])

  expect(exitCode).toBe(0)
  expect(out).toContain('version 1, made by 0.1.0, seed 1; the next start rewrites it as version 2')
  expect(out).toContain('1 running, 1 validation, 4 ok, 1 ko; 0 callbacks to send')
  expect(out).toContain('running clock, speed 600, at 20')
})

test.each([
  [['check'], 'data check takes one folder, but got none.'],
  [['check', 'a', 'b'], 'data check takes one folder, but got 2.'],
  [['check', ''], 'data check takes one folder, but got an empty one.'],
  [[], 'data has the commands check, export, import, but got nothing.'],
  [['chekc', 'a'], 'but got "chekc", did you mean "check"?'],
  [['check', 'a', '--out', 'b'], '"--out" is not an option of data check.'],
  [['import', 'a', '--json'], '"--json" is not an option of data import.'],
  [['export', 'a', '--force'], '"--force" is not an option of data'],
  [['import', 'a'], 'data import needs --from, but there is none.'],
  [
    ['import', '/tmp', '--from', 'nowhere'],
    'Cannot read "/somewhere/nowhere": there is nothing of that name',
  ],
  [
    ['check', 'nowhere'],
    'Cannot read the data folder "/somewhere/nowhere": there is nothing of that name.',
  ],
  [
    ['export', '/proc/self'],
    'there is no journal.log in it. Give the folder that you start the emulator with (--data-dir).',
  ],
])('data %j is refused with one sentence', async (words, says) => {
  const { exitCode, out, err } = await runInTerminal(['data', ...words])

  expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' })
  expect(err).toContain(says)
  expect(err.trimEnd().split('\n')).toHaveLength(1)
})

test.each(['check', 'export', 'import'])(
  'data %s --help names only the options of this command',
  async (name) => {
    const { exitCode, out } = await runInTerminal(['data', name, '--help'])

    expect(exitCode).toBe(0)
    expect(out).toContain(`Usage: videoid-emulator data ${name} <folder>`)
    expect(out.match(/ --[a-z]+/g)?.filter((option) => option !== ' --from')).toHaveLength(
      name === 'import' ? 0 : 1,
    )
  },
)

function lineStarts(bytes: Buffer): readonly number[] {
  const starts = [0]
  for (let at = bytes.indexOf('\n'); at !== -1; at = bytes.indexOf('\n', at + 1))
    starts.push(at + 1)
  return starts
}
