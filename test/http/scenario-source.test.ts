import { readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { emulatorForTest } from '../support/emulator.ts'
import { TRAVERSALS } from '../support/path-traversal-payloads.ts'
import { folderOf } from '../support/scenario-folder.ts'

const MINE = 'version: 1\ntitle: Mine\noutcome: ok\n'

test('a saved scenario is a file, and new verifications can use it at once', async () => {
  const { save, open, folder, verification } = await emulatorWithFolder()

  const { status, body } = await save('mine', { text: MINE })
  const id = await open({ mail: 'anna+mine@example.com' })

  expect([status, body]).toEqual([
    201,
    {
      name: 'mine',
      file: join(folder, 'mine.yaml'),
      version: body.version,
      isNew: true,
      inUse: true,
      otherIssues: [],
    },
  ])
  expect(readFileSync(join(folder, 'mine.yaml'), 'utf8')).toBe(MINE)
  expect(verification(id).scenario).toBe('mine')
})

test('without a folder, saving is refused with the command that starts the emulator with one', async () => {
  const { control } = await emulatorForTest()

  const { status, body } = await control('put', '/scenarios/mine/source').send({ text: MINE })

  expect([status, body.detail, body.fix]).toEqual([
    409,
    'This emulator has no folder of scenarios, so it cannot save.',
    'Start it with a folder: videoid-emulator start --scenarios ./scenarios',
  ])
})

test('a wrong text is refused with line, column and remedy, as the loader writes them', async () => {
  const { save, control, folder } = await emulatorWithFolder()
  const text = 'version: 1\noutcom: ok\ntimeline:\n  - { usr: submit }\n'

  const refused = await save('mine', { text })
  const checked = await control('post', '/scenarios/check').send({ name: 'mine', text })

  const issues = [
    { line: 2, column: 1, says: 'unknown key "outcom", did you mean "outcome"?' },
    { line: 4, column: 7, says: 'unknown key "usr", did you mean "user"?' },
  ]
  expect([refused.status, refused.body.issues]).toEqual([422, issues])
  expect([checked.status, checked.body.issues]).toEqual([200, issues])
  expect(readdirSync(folder)).toEqual([])
})

test('a name that leaves the folder is refused, and nothing is written', async () => {
  const { save, folder } = await emulatorWithFolder()
  const isName = (text: string) => /^[a-z0-9][a-z0-9-]*$/.test(text)
  const names = [
    ...TRAVERSALS.filter((text, i) => i % 5 === 0 && !isName(text)),
    'routes',
    'Upper',
    'a b',
    '-a',
    'x'.repeat(65),
    'a.yaml',
  ]

  for (const name of names) {
    const { status } = await save(encodeURIComponent(name), { text: MINE })
    expect([name, [400, 404].includes(status)]).toEqual([name, true])
  }

  expect(readdirSync(folder)).toEqual([])
})

test('the name of a shipped scenario is refused until the client asks to replace it', async () => {
  const { save, open, verification } = await emulatorWithFolder()
  const text = 'version: 1\noutcome: { ko: { reason: underage } }\n'

  const refused = await save('ok', { text })
  const saved = await save('ok', { text, shadow: true })
  const again = await save('ok', { text: `${text}# more\n`, version: saved.body.version })

  expect([refused.status, refused.body.shadows]).toEqual([409, 'ok'])
  expect([saved.status, again.status]).toEqual([201, 200])
  expect(verification(await open()).plan.at(-1)).toMatchObject({ status: 'ko' })
})

test('a file that has changed meanwhile is not replaced, and the answer has the difference', async () => {
  const { save, control, folder } = await emulatorWithFolder({ 'mine.yaml': MINE })
  const { body: source } = await control('get', '/scenarios/mine/source')
  const file = join(folder, 'mine.yaml')
  writeFileSync(file, MINE.replace('Mine', 'Theirs'))
  const text = MINE.replace('Mine', 'Ours')

  const refused = await save('mine', { text, version: source.version })
  const withoutVersion = await save('mine', { text })
  const kept = readFileSync(file, 'utf8')
  const forced = await save('mine', { text, version: refused.body.version })

  expect([refused.status, refused.body.detail]).toEqual([409, `${file} was changed meanwhile.`])
  expect(refused.body.difference).toEqual([
    ' version: 1',
    '-title: Theirs',
    '+title: Ours',
    ' outcome: ok',
    ' ',
  ])
  expect([withoutVersion.status, withoutVersion.body.detail]).toEqual([
    409,
    `${file} exists already.`,
  ])
  expect(kept).toContain('Theirs')
  expect([forced.status, readFileSync(file, 'utf8')]).toEqual([200, text])
})

test('two saves at the same time with the same version: the second one is refused', async () => {
  const { save } = await emulatorWithFolder()

  const answers = await Promise.all(
    ['A', 'B'].map((title) => save('mine', { text: MINE.replace('Mine', title) })),
  )

  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409])
})

test('a file that was deleted meanwhile is named, and can be created again', async () => {
  const { save, control, folder } = await emulatorWithFolder({ 'mine.yaml': MINE })
  const { body: source } = await control('get', '/scenarios/mine/source')
  rmSync(join(folder, 'mine.yaml'))

  const refused = await save('mine', { text: MINE, version: source.version })
  const created = await save('mine', { text: MINE })

  expect([refused.status, refused.body.deleted, created.status]).toEqual([409, true, 201])
})

test('a full disk is reported with 507, and leaves the old file and no draft', async () => {
  const { save, control, folder } = await emulatorWithFolder({ 'mine.yaml': MINE })
  const { body: source } = await control('get', '/scenarios/mine/source')
  // Every write to this device fails as on a full disk.
  symlinkSync('/dev/full', join(folder, 'mine.yaml.draft'))

  const { status, body } = await save('mine', { text: `${MINE}# more\n`, version: source.version })

  expect([status, body.detail, body.fix]).toEqual([
    507,
    'The file cannot be written: ENOSPC.',
    'The disk is full. Delete something, and save again.',
  ])
  expect(readdirSync(folder)).toEqual(['mine.yaml'])
  expect(readFileSync(join(folder, 'mine.yaml'), 'utf8')).toBe(MINE)
})

test('a link in the folder is not written through', async () => {
  const outside = folderOf({ 'outside.yaml': MINE })
  const { save, folder } = await emulatorWithFolder()
  symlinkSync(join(outside, 'outside.yaml'), join(folder, 'mine.yaml'))

  const { status, body } = await save('mine', { text: `${MINE}# more\n` })

  expect([status, body.detail]).toEqual([
    409,
    `${join(folder, 'mine.yaml')} is a link or a device, not a file.`,
  ])
  expect(readFileSync(join(outside, 'outside.yaml'), 'utf8')).toBe(MINE)
})

test('a saved scenario is not in use while another file is broken, and the answer says why', async () => {
  const { save, control, folder } = await emulatorWithFolder()
  writeFileSync(join(folder, 'broken.yaml'), 'version: 2\n')

  const { status, body } = await save('mine', { text: MINE })
  rmSync(join(folder, 'broken.yaml'))
  const again = await save('mine', { text: `${MINE}# more\n`, version: body.version })

  expect([status, body.inUse]).toEqual([201, false])
  expect(body.otherIssues[0]).toContain('broken.yaml:1:10: ')
  expect([again.body.inUse, (await control('get', '/scenarios/mine')).status]).toEqual([true, 200])
})

test('a text that breaks a scenario which extends it is refused', async () => {
  const base = 'version: 1\nparams: { wait: { default: 1m, type: duration } }\noutcome: ok\n'
  const child = `version: 1\nextends: base\ntimeline: [{ wait: "\${params.wait}", status: ko }]\n`
  const { save, control } = await emulatorWithFolder({ 'base.yaml': base, 'child.yaml': child })
  const { body: source } = await control('get', '/scenarios/base/source')

  const { status, body } = await save('base', { text: MINE, version: source.version })

  expect(status).toBe(422)
  expect(body.issues[0].says).toContain('child.yaml:')
})

test('a text of more than 64 kB is refused with one sentence', async () => {
  const { save } = await emulatorWithFolder()

  const { status, body } = await save('mine', { text: `${MINE}# ${'x'.repeat(64 * 1024)}\n` })

  expect([status, body.issues.length]).toEqual([422, 1])
})

test('a shipped scenario has a text that can be saved under another name', async () => {
  const { save, control, scenarioNames } = await emulatorWithFolder()

  for (const name of scenarioNames()) {
    const { body } = await control('get', `/scenarios/${name}/source`)
    const saved = await save(`my-${name}`, { text: body.text })
    expect([name, saved.status, body.file, body.canSave]).toEqual([name, 201, undefined, true])
  }
})

test('with a control token, texts are neither shown nor saved without it', async () => {
  const { control, folder } = await emulatorWithFolder({}, { controlToken: 'a-long-control-token' })

  const saved = await control('put', '/scenarios/mine/source').send({ text: MINE })
  const read = await control('get', '/scenarios/ok/source')
  const checked = await control('post', '/scenarios/check').send({ text: MINE })

  expect([saved.status, read.status, checked.status]).toEqual([401, 401, 401])
  expect(readdirSync(folder)).toEqual([])
})

test('a page of another site can save nothing', async () => {
  const { folder, url } = await emulatorWithFolder()
  const call = (type: string) =>
    fetch(`${url}/__emulator/scenarios/mine/source`, {
      method: 'PUT',
      headers: { origin: 'http://evil.example', 'content-type': type },
      body: JSON.stringify({ text: MINE }),
    })

  const answers = [await call('application/json'), await call('text/plain')]

  expect(answers.map(({ status }) => status)).toEqual([403, 403])
  expect(readdirSync(folder)).toEqual([])
})

async function emulatorWithFolder(files: Readonly<Record<string, string>> = {}, options = {}) {
  const folder = folderOf(files)
  const emulator = await emulatorForTest({ scenarioDirectories: [folder], ...options })
  const save = (name: string, body: object) =>
    emulator.control('put', `/scenarios/${name}/source`).send(body)
  return { ...emulator, folder, save }
}
