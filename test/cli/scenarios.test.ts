import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { scenarioCommandNames } from '../../server/cli/scenarios/scenarios-command-help.ts'
import { parseScenario } from '../../server/scenario-files/parse-scenario.ts'
import { folderOf } from '../support/scenario-folder.ts'
import { validateScenario } from '../support/scenario-validator.ts'
import { runInTerminal } from '../support/terminal.ts'

for (const name of scenarioCommandNames) {
  test(`the help of scenarios ${name} fits a screen, with --help and with help`, async () => {
    const { exitCode, out } = await runInTerminal(['scenarios', name, '--help'])

    expect(exitCode).toBe(0)
    expect(out).toMatch(new RegExp(`^Usage: videoid-emulator scenarios ${name}`))
    expect(out.split('\n').length).toBeLessThanOrEqual(20)
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([])
    expect((await runInTerminal(['help', 'scenarios', name])).out).toBe(out)
  })
}

test('list prints params, and reasons in the chosen style', async () => {
  const compact = await runInTerminal(['scenarios', 'list'])
  const snake = await runInTerminal(['scenarios', 'list', '--reason-style', 'snake'])

  expect(compact.out).toMatch(/^ko +The user is not identified, for a reason of your choice$/m)
  expect(compact.out).toMatch(
    /^ +reason=identitydocumentnotavailable; why .*; any reason of docs\/scenarios\.md$/m,
  )
  expect(compact.out).toMatch(/^ +reason=serviceclosed; .*; serviceclosed, nooperatoravailable$/m)
  expect(compact.out).toMatch(/^ +queue=45m; how long the user queues, in opening hours$/m)
  expect(snake.out).toMatch(/^ +reason=service_closed; .*; service_closed, no_operator_available$/m)
})

test('check prints the line of each fault with a caret under the column', async () => {
  const folder = folderOf({
    'mine.yaml': 'version: 1\noutcome:\n  ko: { reson: face_mismatch }\n',
    'good.yaml': 'version: 1\n',
  })

  const { exitCode, err, out } = await runInTerminal(['scenarios', 'check', folder])

  expect(err).toBe(
    [
      `${folder}/mine.yaml:3:9: unknown key "reson", did you mean "reason"?`,
      '  3 |   ko: { reson: face_mismatch }',
      '    |         ^',
      '1 fault in 1 file.',
      '',
    ].join('\n'),
  )
  expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' })
})

test('start prints the line of a broken scenario file', async () => {
  const folder = folderOf({ 'mine.yaml': 'version: 1\n\tactor: person\n' })

  const { exitCode, err } = await runInTerminal(['start', '--port', '0', '--scenarios', folder])

  expect(err).toBe(
    `${folder}/mine.yaml:2:1: a tab indents this line; use spaces\n  2 | \\tactor: person\n    | ^\n`,
  )
  expect(exitCode).toBe(2)
})

test('check counts the scenarios and routes of the named files; without names, of every file that an emulator would read', async () => {
  const folder = folderOf({
    'base.yaml': 'version: 1\noutcome: ok\n',
    'mine.yaml': 'version: 1\nextends: base\n',
    'routes.yaml': 'version: 1\nroutes: [{ when: { mail: "*" }, use: mine }]\n',
  })
  const check = async (...words: string[]) =>
    (await runInTerminal(['scenarios', 'check', ...words])).out
  const shipped = Number(/^\d+/.exec(await check())?.[0])

  expect(shipped).toBeGreaterThan(10)
  expect(await check(folder)).toBe('2 scenarios, 1 file of routes, no fault.\n')
  expect(await check(join(folder, 'mine.yaml'))).toBe('1 scenario, no fault.\n')
  expect(await check(join(folder, '{base,mine}.y*'))).toBe('2 scenarios, no fault.\n')
  expect(await check('--scenarios', folder)).toBe(
    `${shipped + 2} scenarios, 1 file of routes, no fault.\n`,
  )
})

test('check of one file reports a fault in its base scenario, but not in other files', async () => {
  const folder = folderOf({
    'base.yaml': 'version: 1\noutcme: ok\n',
    'mine.yaml': 'version: 1\nextends: base\n',
    'good.yaml': 'version: 1\n',
  })

  const good = await runInTerminal(['scenarios', 'check', join(folder, 'good.yaml')])
  const mine = await runInTerminal(['scenarios', 'check', join(folder, 'mine.yaml')])

  expect(good).toMatchObject({ exitCode: 0, out: '1 scenario, no fault.\n' })
  expect(mine.err).toContain(
    'mine.yaml:2:10: extends "base", which has a mistake itself; correct that scenario first',
  )
  expect(mine.err).not.toContain('outcme')
})

test.each([
  [['check', '/nowhere/at/all'], 'Cannot read "/nowhere/at/all": there is nothing of that name'],
  [['test', 'kko'], 'No scenario is called "kko", did you mean "ko"?'],
  [['new'], 'scenarios new takes one name, but got none.'],
  [['new', 'a', 'b'], 'scenarios new takes one name, but got 2.'],
  [['new', 'My Own'], '"My Own" cannot be the name of a scenario. Write lower-case letters'],
  [['new', 'routes'], '"routes" cannot be the name of a scenario.'],
  [['new', '../up'], '"../up" cannot be the name of a scenario.'],
  [['new', 'mine', '--from', 'kko'], '--from: No scenario is called "kko", did you mean "ko"?'],
  [['list', 'ko'], 'scenarios takes options only, but got "ko".'],
  [[], 'scenarios has the commands list, check, test, new, but got nothing.'],
])('scenarios %j ends with one sentence and exit code 2', async (words, says) => {
  const { exitCode, err, out } = await runInTerminal(['scenarios', ...words])

  expect(err).toContain(says)
  expect(err).toMatch(/^[^\n]+\n$/)
  expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' })
})

test('check refuses a file name that cannot be the name of a scenario', async () => {
  const folder = folderOf({ 'notes.txt': 'version: 1\n', 'My Own.yaml': 'version: 1\n' })

  for (const name of ['notes.txt', 'My Own.yaml']) {
    const { exitCode, err } = await runInTerminal(['scenarios', 'check', join(folder, name)])
    expect(err).toContain(
      `${name}: the name of a scenario file consists of lower-case letters, digits and hyphens`,
    )
    expect(exitCode).toBe(2)
  }
})

test('test runs every shipped scenario, and all match their golden timelines', async () => {
  const { exitCode, out } = await runInTerminal(['scenarios', 'test'])

  expect(out).toMatch(/^✓ ok$/m)
  expect(out).toMatch(/\n\n\d+ as expected\.\n$/)
  expect(exitCode).toBe(0)
})

test('test prints the differences, and an expect: that would match', async () => {
  const folder = folderOf({
    'late.yaml': `version: 1
extends: ok
expect:
  - { t: "0s", status: running }
  - { t: "2m", status: validation, callback: validation }
  - { t: "2m", status: ok, callback: ok }
`,
    'silent.yaml': 'version: 1\n',
  })

  const { exitCode, out } = await runInTerminal([
    'scenarios',
    'test',
    'late',
    'silent',
    'ko',
    '--scenarios',
    folder,
  ])

  expect(out).toBe(`✗ late  ${folder}/late.yaml
    status 2: expected validation after 2m, saw validation after 1m
    callback 1: expected validation after 2m, saw validation after 1m
    the observed timeline, in the form of expect:
      - { t: "0s", status: running }
      - { t: "1m", status: validation, callback: validation }
      - { t: "2m", status: ok, callback: ok, reason: identity_verified }
? silent  ${folder}/silent.yaml
    no expect:, so nothing was compared. It happened:
    expect:
      - { t: "0s", status: running }
      - { t: "1m", status: validation, callback: validation }
      - { t: "2m", status: ok, callback: ok, reason: identity_verified }
✓ ko

1 as expected, 1 different, 1 not judged.
`)
  expect(exitCode).toBe(1)
})

test('test polls once a minute in a scenario that progresses by polls', async () => {
  const folder = folderOf({
    'polled.yaml': `version: 1
progression: { polls: 3 }
expect:
  - { t: "0s", status: running }
  - { t: "3m", status: validation, callback: validation }
  - { t: "6m", status: ok, callback: ok }
`,
  })

  const { exitCode, out } = await runInTerminal([
    'scenarios',
    'test',
    'polled',
    '--scenarios',
    folder,
  ])

  expect(out).toContain('✓ polled')
  expect(exitCode).toBe(0)
})

test('new writes a valid file, prints the next command, and never overwrites a file', async () => {
  const folder = join(folderOf({}), 'new', 'folder')
  const words = ['scenarios', 'new', 'mine', '--from', 'ko', '--scenarios', folder]

  const { exitCode, out } = await runInTerminal(words)
  const text = await readFile(join(folder, 'mine.yaml'), 'utf8')
  const again = await runInTerminal(words)

  expect(exitCode).toBe(0)
  expect(out).toMatch(/^Wrote .*mine\.yaml, and scenario\.schema\.json beside it/)
  expect(out).toContain('videoid-emulator scenarios test mine')
  expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=./scenario.schema.json')
  expect((await readdir(folder)).sort()).toEqual(['mine.yaml', 'scenario.schema.json'])
  expect((await runInTerminal(['scenarios', 'test', 'mine', '--scenarios', folder])).out).toContain(
    '✓ mine',
  )
  expect(again).toMatchObject({ exitCode: 2, err: expect.stringContaining('is there already.') })
  expect(await readFile(join(folder, 'mine.yaml'), 'utf8')).toBe(text)
})

test('new --from copies any scenario to a valid file with the same behaviour', async () => {
  const folder = folderOf({})
  await writeFile(join(folder, 'scenario.schema.json'), 'my own')
  const { out } = await runInTerminal(['scenarios', 'list'])
  const names = [...out.matchAll(/^([a-z]\S+) /gm)].map(([, name = '']) => name)

  for (const from of names) {
    await runInTerminal(['scenarios', 'new', `my-${from}`, '--from', from, '--scenarios', folder])
    const text = await readFile(join(folder, `my-${from}.yaml`), 'utf8')
    await parseScenario(`my-${from}.yaml`, text, validateScenario)
  }
  const tested = await runInTerminal(['scenarios', 'test', '--scenarios', folder])

  expect(names.length).toBeGreaterThan(10)
  expect(tested.out).toContain(`\n${2 * names.length} as expected.\n`)
  expect(await readFile(join(folder, 'scenario.schema.json'), 'utf8')).toBe('my own')
})
