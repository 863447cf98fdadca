import { expect, test } from 'vitest'
import { commandNames } from '../../server/cli/commands.ts'
import { environmentName, optionsOfCommand } from '../../server/options/find-option.ts'
import { OPTIONS } from '../../server/options/options.ts'
import { runInTerminal } from '../support/terminal.ts'

for (const command of commandNames) {
  test(`the help of ${command} fits a screen and names every option of the command`, async () => {
    const { exitCode, out, err } = await runInTerminal([command, '--help'])

    const lines = out.split('\n')
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' })
    expect(lines.length).toBeLessThanOrEqual(40)
    expect(lines.filter((line) => line.length > 80)).toEqual([])
    for (const { name } of optionsOfCommand(command)) expect(out).toContain(` --${name}`)
  })
}

test('--help, -h and help name every command', async () => {
  const answers = await Promise.all(['--help', '-h', 'help'].map((word) => runInTerminal([word])))

  const texts = answers.map(({ out }) => out)
  expect(new Set(texts).size).toBe(1)
  for (const command of commandNames) expect(texts[0]).toMatch(new RegExp(`^ {2}${command} `, 'm'))
})

test('--version prints the version of package.json', async () => {
  const { default: manifest } = await import('../../package.json', { with: { type: 'json' } })

  expect(await runInTerminal(['--version'])).toMatchObject({
    exitCode: 0,
    out: `${manifest.version}\n`,
  })
  expect(await runInTerminal(['start', '-v'])).toMatchObject({
    exitCode: 0,
    out: `${manifest.version}\n`,
  })
})

test('option names are valid, and no two options share an environment name or a negation', () => {
  const known = OPTIONS.filter(({ flagOnly }) => flagOnly !== true)
  const names = OPTIONS.map(({ name }) => name)

  expect(new Set(known.map(environmentName)).size).toBe(known.length)
  expect(names.filter((name) => !/^[a-z]+(-[a-z]+)*$/.test(name))).toEqual([])
  // --no-x turns x off. So no option x may exist beside an option named no-x.
  expect(names.filter((name) => names.includes(`no-${name}`))).toEqual([])
})
