import { mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { parse } from 'yaml'
import { insertActionInputs } from '../../server/docs/action-inputs.ts'
import { optionsOfCommand } from '../../server/options/find-option.ts'
import { blocksOfPages } from '../docs/blocks.ts'
import { builtCommand, runNode } from '../support/command.ts'
import { root } from '../support/root.ts'
import { folderOf } from '../support/scenario-folder.ts'

const action = readFileSync(join(root, 'action.yml'), 'utf8')

test('action.yml has every option of start as an input (npm run docs writes them)', () => {
  const { inputs } = parse(action)
  const options = optionsOfCommand('start').map(({ name }) => name)

  expect(action).toBe(insertActionInputs(action))
  expect(Object.keys(inputs).toSorted()).toEqual(
    [
      ...options.filter((name) => name !== 'quiet'),
      'set-env',
      'version',
      'working-directory',
    ].sort(),
  )
})

test('the workflow on docs/github-actions.md uses only inputs and outputs of the action', () => {
  const [workflow] = blocksOfPages('github-actions.md')
  const steps: readonly { readonly uses?: string; readonly with?: object }[] = parse(
    workflow?.text ?? '',
  ).jobs.test.steps
  const used = steps.find(({ uses }) => uses?.includes('/videoid-emulator@'))

  expect(Object.keys(used?.with ?? {})).toEqual(['clock', 'scenarios', 'set-env'])
  expect(Object.keys(parse(action).inputs)).toEqual(
    expect.arrayContaining(Object.keys(used?.with ?? {})),
  )
})

test('the action starts an emulator, exports its address, and stops it in the post step', async () => {
  const job = jobFor({
    port: '0',
    clock: 'manual',
    scenario: 'ko',
    'set-env': 'VIDEOID_BASE={url}/\nVIDEOID_PORT={port}',
    'allow-host': 'videoid.test\nother.test',
    'max-body': '',
  })

  const { code, out } = await job.run('main')
  const { url, token } = job.values('GITHUB_OUTPUT')
  const created = await fetch(`${url}/IT-live`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: '{"mail":"anna@example.com"}',
  })
  const stopped = await job.run('post')

  expect(code, out).toBe(0)
  expect(created.status).toBe(200)
  expect(job.values('GITHUB_ENV')).toEqual({
    VIDEOID_EMULATOR_URL: url,
    VIDEOID_EMULATOR_TOKEN: token,
    VIDEOID_BASE: `${url}/`,
    VIDEOID_PORT: new URL(String(url)).port,
  })
  expect(stopped.code, stopped.err).toBe(0)
  expect(stopped.out).toMatch(
    /::group::videoid-emulator: namespace ns-[\s\S]*scenario: ko, mail: anna@example.com/,
  )
  expect(stopped.out).toContain('::group::videoid-emulator: log')
  await expect(fetch(`${url}/__emulator/health`)).rejects.toThrow('fetch failed')
})

test('the action fails with the sentence of the emulator when an input is wrong', async () => {
  const job = jobFor({ port: '0', clock: 'sometimes' })

  const { code, out } = await job.run('main')

  expect(code).toBe(1)
  expect(out).toContain(
    '::error title=videoid-emulator::The emulator did not start, it ended with 2. --clock cannot be "sometimes". Write one of system, manual.',
  )
  expect((await job.run('post')).code).toBe(0)
})

test('the action refuses a line of set-env that is not a variable, and hides secrets', async () => {
  const { code, out } = await jobFor({
    'set-env': 'VIDEOID BASE',
    'control-token': 'correct-horse-battery',
  }).run('main')

  expect(code).toBe(1)
  expect(out).toContain('::add-mask::correct-horse-battery')
  expect(out).toContain('The line "VIDEOID BASE" of the input set-env is not a variable.')
})

test('a line of the log that looks like a command of the runner has no effect', async () => {
  const job = jobFor({})
  const log = join(job.folder, 'emulator.log')

  const { out } = await job.run('post', { STATE_pid: '2147483646', STATE_log: log })

  expect(out).toMatch(/::stop-commands::([\w-]+)\n::warning::forged\n::\1::\n::endgroup::/)
  expect(out).toContain('The emulator had ended before.')
})

// Does what the runner does: creates the files, sets a variable for each declared input, and passes the state on.
function jobFor(inputs: Readonly<Record<string, string>>) {
  const files = { GITHUB_ENV: '', GITHUB_OUTPUT: '', GITHUB_STATE: '' }
  const folder = folderOf({ ...files, 'emulator.log': '::warning::forged\n' })
  builtCommand()
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(root, join(folder, 'node_modules/videoid-emulator'), 'junction')
  const declared: readonly string[] = Object.keys(parse(action).inputs)
  const variables = declared.map((name) => [`INPUT_${name.toUpperCase()}`, inputs[name] ?? ''])
  const values = (name: keyof typeof files): Readonly<Record<string, string>> => {
    const text = readFileSync(join(folder, name), 'utf8')
    const entries = [...text.matchAll(/^(\w+)<<(.+)\n([\s\S]*?)\n\2$/gm)]
    return Object.fromEntries(entries.map(([, key = '', , value = '']) => [key, value]))
  }
  onTestFinished(() => {
    const { pid } = values('GITHUB_STATE')
    try {
      if (pid !== undefined) process.kill(Number(pid), 'SIGKILL')
    } catch {
      // The post step has stopped it.
    }
  })
  return {
    folder,
    values,
    run: (step: 'main' | 'post', state: Readonly<Record<string, string>> = {}) => {
      const saved = Object.entries(values('GITHUB_STATE')).map(([key, value]) => [
        `STATE_${key}`,
        value,
      ])
      return runNode([join(root, parse(action).runs[step])], {
        cwd: folder,
        env: {
          ...Object.fromEntries([...variables, ...saved]),
          ...Object.fromEntries(Object.keys(files).map((name) => [name, join(folder, name)])),
          GITHUB_WORKSPACE: folder,
          RUNNER_TEMP: folder,
          ...state,
        },
      })
    },
  }
}
