import { mkdir, rename, rm, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { emulatorForTest } from '../support/emulator.ts'
import { folderOf } from '../support/scenario-folder.ts'

const scenarioTitled = (title: string) => `version: 1\ntitle: ${title}\n`

test('new verifications use the changed file, existing verifications keep their plan', async () => {
  const { folder, open, control, verification } = await watchedEmulator({
    'mine.yaml': 'version: 1\noutcome: ok\n',
  })
  const before = await open()

  await writeFile(join(folder, 'mine.yaml'), 'version: 1\noutcome: { ko: { reason: underage } }\n')
  await expect
    .poll(async () => (await control('get', '/scenarios/mine')).body.text.outcome)
    .not.toBe('ok')
  const after = await open()

  expect(statusesOf(verification(before))).toEqual(['validation', 'ok'])
  expect(statusesOf(verification(after))).toEqual(['validation', 'ko'])
})

test('atomic saves, new, renamed and deleted files are detected', async () => {
  const { folder, names, titleOf } = await watchedEmulator({
    'mine.yaml': scenarioTitled('Before'),
  })

  await writeFile(join(folder, '.mine.yaml.swp'), scenarioTitled('After'))
  await rename(join(folder, '.mine.yaml.swp'), join(folder, 'mine.yaml'))
  await expect.poll(() => titleOf('mine')).toBe('After')
  await writeFile(join(folder, 'other.yaml'), scenarioTitled('Other'))
  await expect.poll(names).toContain('other')
  await rename(join(folder, 'other.yaml'), join(folder, 'third.yaml'))
  await expect.poll(names).toContain('third')
  await unlink(join(folder, 'third.yaml'))
  await expect.poll(names).not.toContain('third')
  expect(await names()).not.toContain('other')
})

test('if a file becomes broken, its last valid version stays; every place reports the error, and the log has it once', async () => {
  const { folder, control, titleOf, log, url } = await watchedEmulator({
    'mine.yaml': scenarioTitled('Good'),
  })
  const file = join(folder, 'mine.yaml')
  const sentence = `${file}:2:1: unknown key "titel", did you mean "title"?`
  const faults = async () => (await control('get', '/health')).body.faults

  await writeFile(file, 'version: 1\ntitel: Broken\n')
  await expect.poll(faults).toEqual([sentence])
  const listed = await control('get', '/scenarios')
  const page = await (await fetch(`${url}/__emulator/`)).text()
  // Other changes do not log the known fault again.
  await writeFile(join(folder, 'other.yaml'), scenarioTitled('Other'))
  await writeFile(join(folder, 'another.yaml'), 'version: 1\nextends: mine\n')
  await expect.poll(async () => (await faults()).length).toBe(2)

  expect(await titleOf('mine')).toBe('Good')
  expect(listed.body.faults).toEqual([sentence])
  expect(listed.body.data.find(({ id }: { id: string }) => id === 'mine').faults).toEqual([
    sentence,
  ])
  expect(page).toContain('1 scenario file cannot be used')
  expect(page).toContain('mine.yaml:2:1: unknown key')
  expect(log.join('').split(`${sentence}\n  2 | titel: Broken\n    | ^`)).toHaveLength(2)

  await writeFile(file, scenarioTitled('Mended'))
  await expect.poll(() => titleOf('mine')).toBe('Mended')
  expect(await faults()).toEqual([])
  expect(log.join('')).toContain('info Scenarios mended, and read again: ')
})

test('the same fault is logged once, however often the file is saved', async () => {
  const { folder, control, log, names } = await watchedEmulator({
    'mine.yaml': scenarioTitled('Good'),
  })
  const broken = 'version: 1\ntitel: Broken\n'
  const faults = async () => (await control('get', '/health')).body.faults.length

  await writeFile(join(folder, 'mine.yaml'), broken)
  await expect.poll(faults).toBe(1)
  await writeFile(join(folder, 'mine.yaml'), `${broken}# saved again\n`)
  await writeFile(join(folder, 'zz.yaml'), scenarioTitled('Read too'))
  await writeFile(join(folder, 'mine.yaml'), scenarioTitled('Good'))
  await expect.poll(names).toContain('zz')

  expect(log.filter((line) => line.startsWith('error'))).toHaveLength(1)
})

test('a deleted default scenario stays available and is reported', async () => {
  const { folder, control, open } = await watchedEmulator({ 'mine.yaml': scenarioTitled('Good') })

  await unlink(join(folder, 'mine.yaml'))
  const faults = async () => (await control('get', '/health')).body.faults[0]
  await expect.poll(faults).toMatch(/^--scenario: No scenario is called "mine"/)

  expect(await open()).toMatch(/^[0-9a-f-]{36}$/)
})

test('a deleted folder is reported, and read again when it is back', async () => {
  const { folder, control, titleOf } = await watchedEmulator({
    'mine.yaml': scenarioTitled('Good'),
  })
  const faults = async () => (await control('get', '/health')).body.faults

  await rm(folder, { recursive: true })
  await expect.poll(faults).toEqual([expect.stringContaining('there is nothing of that name')])
  expect(await titleOf('mine')).toBe('Good')
  await mkdir(folder)
  await writeFile(join(folder, 'mine.yaml'), scenarioTitled('Back'))
  await expect.poll(() => titleOf('mine')).toBe('Back')
  expect(await faults()).toEqual([])
})

test('changed routes are read again', async () => {
  const { folder, control, open, verification } = await watchedEmulator({
    'mine.yaml': scenarioTitled('Good'),
  })
  const rule = (use: string) => `version: 1\nroutes: [{ when: { mail: "anna@*" }, use: ${use} }]\n`
  const chosen = async () => verification(await open()).scenario

  await writeFile(join(folder, 'routes.yaml'), rule('ko'))
  await expect.poll(chosen).toBe('ko')
  await writeFile(join(folder, 'routes.yaml'), rule('kko'))
  await expect.poll(async () => (await control('get', '/health')).body.faults.length).toBe(1)

  expect(await chosen()).toBe('ko')
})

test('close stops the watcher', async () => {
  const { folder, close, log } = await watchedEmulator({ 'mine.yaml': scenarioTitled('Good') })
  const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length
  const before = timers()

  await close()
  await writeFile(join(folder, 'mine.yaml'), 'broken: true\n')

  await expect.poll(timers).toBeLessThan(before)
  expect(log.join('')).toBe('')
})

function statusesOf({ plan }: { readonly plan: readonly object[] }): unknown {
  return plan.map((step) => 'status' in step && step.status)
}

async function watchedEmulator(files: Readonly<Record<string, string>>) {
  const folder = folderOf(files)
  const log: string[] = []
  const emulator = await emulatorForTest({
    scenario: 'mine',
    scenarioDirectories: [folder],
    write: (line) => log.push(line),
  })
  const rows = async () => (await emulator.control('get', '/scenarios')).body.data
  return {
    ...emulator,
    folder,
    log,
    names: async (): Promise<string[]> => (await rows()).map(({ id }: { id: string }) => id),
    titleOf: async (name: string): Promise<string> =>
      (await rows()).find(({ id }: { id: string }) => id === name)?.title,
  }
}
