import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { emulatorForTest } from '../support/emulator.ts'
import { numberOfRuns } from '../support/number-of-runs.ts'
import { folderOf } from '../support/scenario-folder.ts'
import { runInTerminal } from '../support/terminal.ts'
import { filesIn, folderInUse } from './folder-in-use.ts'

test('an exported state can be imported into a new folder, from a file and from a pipe', async () => {
  const { dataDir, emulator, answers } = await folderInUse()
  const before = await answers(emulator)
  const file = join(folderOf({}), 'state.export')
  const [toFile, piped] = [join(folderOf({}), 'new'), join(folderOf({}), 'deep', 'new')]

  const saved = await runInTerminal(['data', 'export', dataDir, '--out', file])
  const printed = await runInTerminal(['data', 'export', dataDir])
  const filled = await runInTerminal(['data', 'import', toFile, '--from', file])
  const fromPipe = { input: Buffer.from(printed.out) }
  const filledToo = await runInTerminal(['data', 'import', piped, '--from', '-'], fromPipe)
  await emulator.close()

  expect([saved, filled, printed, filledToo].map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0])
  expect(saved.out).toBe('')
  expect(saved.err).toContain(
    `Process ${process.pid} is using the folder: changes from now on are not in the export`,
  )
  expect(saved.err).toMatch(/Exported 2 namespaces in \d+ bytes to .*state\.export\.\n$/)
  expect(filled.out).toBe(`Imported 2 namespaces with 4 verifications into ${toFile}.\n`)
  expect(readFileSync(file, 'utf8')).toBe(printed.out)
  expect(statSync(file).mode & 0o077).toBe(0)
  for (const folder of [toFile, piped]) {
    expect(readdirSync(folder)).toEqual(['journal.log'])
    const lines: string[] = []
    const again = await emulatorForTest({ dataDir: folder, write: (line) => lines.push(line) })
    expect(await answers(again)).toEqual(before)
    expect(lines).toEqual([])
    await again.close()
  }
})

test('an export of a folder in use has every change that the emulator answered before the export', async () => {
  const dataDir = folderOf({})
  const emulator = await emulatorForTest({ dataDir })
  const answered: string[] = []
  const stop = { yet: false }
  const clients = Array.from({ length: 8 }, async () => {
    while (!stop.yet) answered.push(await emulator.open())
  })

  for (let n = 0; n < 3; n++) {
    const before = [...answered]
    const { exitCode, out } = await runInTerminal(['data', 'export', dataDir])
    expect(exitCode).toBe(0)
    const missing = before.filter((id) => !out.includes(id))
    expect(missing).toEqual([])
    const folder = join(folderOf({}), 'new')
    const filled = await runInTerminal(['data', 'import', folder, '--from', '-'], {
      input: Buffer.from(out),
    })
    expect(filled).toMatchObject({ exitCode: 0, err: '' })
  }
  stop.yet = true
  await Promise.all(clients)
})

test('import refuses an export that is cut or changed anywhere, and creates no folder', async () => {
  const { dataDir, emulator } = await folderInUse()
  await emulator.close()
  const { out } = await runInTerminal(['data', 'export', dataDir])
  const bytes = Buffer.from(out)
  const folder = join(folderOf({}), 'new')
  const parts = numberOfRuns(8, 25)
  const places = Array.from({ length: parts }, (_, i) => Math.floor((i * bytes.length) / parts))

  for (const at of places) {
    const flipped = Buffer.from(bytes)
    flipped[at] = (flipped[at] ?? 0) ^ 4
    for (const input of [bytes.subarray(0, at), flipped]) {
      const { exitCode, err } = await runInTerminal(['data', 'import', folder, '--from', '-'], {
        input,
      })

      expect(exitCode).toBe(2)
      expect(err).toMatch(
        /^stdin (is not whole|is not an exported state|holds something else|has version)/,
      )
      expect(err).not.toMatch(/\n\s+at /)
      expect(existsSync(folder)).toBe(false)
    }
  }
})

test('export of a damaged folder writes the readable part, ends with exit code 1 and prints the losses', async () => {
  const { dataDir, emulator } = await folderInUse()
  await emulator.close()
  const path = join(dataDir, 'journal.log')
  const bytes = readFileSync(path)
  writeFileSync(path, bytes.fill(0, bytes.length - 400, bytes.length - 300))

  const { exitCode, out, err } = await runInTerminal(['data', 'export', dataDir])
  const folder = join(folderOf({}), 'new')
  const filled = await runInTerminal(['data', 'import', folder, '--from', '-'], {
    input: Buffer.from(out),
  })

  expect(exitCode).toBe(1)
  expect(err).toMatch(/could not be read/)
  expect(filled.exitCode).toBe(0)
})

test('import refuses a folder that is not empty, and leaves it unchanged', async () => {
  const { dataDir, emulator } = await folderInUse()
  const { out } = await runInTerminal(['data', 'export', dataDir])
  const input = Buffer.from(out)
  const other = folderOf({ 'notes.txt': 'mine' })
  const importInto = (folder: string) =>
    runInTerminal(['data', 'import', folder, '--from', '-'], { input })

  const inUse = await importInto(dataDir)
  await emulator.close()
  const before = filesIn(dataDir)
  const [filled, foreign] = [await importInto(dataDir), await importInto(other)]
  const file = await importInto(join(other, 'notes.txt'))

  expect([inUse, filled, foreign, file].map(({ exitCode }) => exitCode)).toEqual([2, 2, 2, 2])
  expect(inUse.err).toContain('holds a state already, with 2 namespaces. Name a new folder.')
  expect(filled.err).toContain('holds a state already, with 2 namespaces. Name a new folder.')
  expect(foreign.err).toContain(`"${other}" is not empty: it holds notes.txt. Name a new folder.`)
  expect(file.err).toContain('it is not a folder')
  expect(filesIn(dataDir)).toEqual(before)
  expect(readdirSync(other)).toEqual(['notes.txt'])
})

test('import accepts a folder in which an emulator was started but got no request', async () => {
  const { dataDir, emulator } = await folderInUse()
  await emulator.close()
  const { out } = await runInTerminal(['data', 'export', dataDir])
  const input = Buffer.from(out)
  const empty = folderOf({})
  const starting = await emulatorForTest({ dataDir: empty })

  const inUse = await runInTerminal(['data', 'import', empty, '--from', '-'], { input })
  await starting.close()
  const filled = await runInTerminal(['data', 'import', empty, '--from', '-'], { input })

  expect(inUse).toMatchObject({ exitCode: 2 })
  expect(inUse.err).toContain(`is in use by process ${process.pid}`)
  expect(filled).toMatchObject({ exitCode: 0, err: '' })
})
