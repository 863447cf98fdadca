import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { COMMANDS } from '../../server/cli/commands.ts'
import { DATA_COMMANDS } from '../../server/cli/data/data-commands.ts'
import { SCENARIO_COMMANDS } from '../../server/cli/scenarios/scenarios-commands.ts'
import type { CommandName } from '../../server/options/option.ts'
import { type Ended, ran, startCommand } from '../support/command.ts'
import { answering, hostilePact, hostileScenarios, oneLine } from '../support/hostile-input.ts'
import { folderOf } from '../support/scenario-folder.ts'
import { forgedIn, steering, steeringIn, steeringName } from '../support/steering.ts'
import { typed, typedIn } from '../support/terminal.ts'

const node = process.execPath
const json = JSON.stringify(steering)

/** Runs of each command with hostile input wherever it takes any: real processes, and mistakes in this one. */
type Run = () => Promise<Pick<Ended, 'out' | 'err'>>
type Runs = Readonly<Record<string, Run>>

const SCENARIO_RUNS: Readonly<Record<keyof typeof SCENARIO_COMMANDS, Runs>> = {
  list: { titles: () => ran(['scenarios', 'list', '--scenarios', hostileScenarios()]) },
  check: {
    'a broken file': () => {
      const folder = folderOf({ 'mine.yaml': `version: 1\n${json}: 1\ntitle: [${json}]\n` })
      return typed(['scenarios', 'check', '--scenarios', folder])
    },
    'the name of a file': () => typed(['scenarios', 'check', steeringName]),
  },
  test: {
    names: () => typed(['scenarios', 'test', steering, '--scenarios', hostileScenarios()]),
    'a wrong expectation': () =>
      typed(['scenarios', 'test', 'hostile', '--scenarios', hostileScenarios()]),
  },
  new: {
    folders: () =>
      typed(['scenarios', 'new', 'mine', '--scenarios', join(folderOf({}), steeringName)]),
    names: () => typed(['scenarios', 'new', steering]),
  },
}

const DATA_RUNS: Readonly<Record<keyof typeof DATA_COMMANDS, Runs>> = {
  check: {
    'a damaged folder': () => {
      const folder = join(folderOf({}), steeringName)
      mkdirSync(folder)
      writeFileSync(join(folder, 'journal.log'), steering.repeat(20))
      return ran(['data', 'check', folder])
    },
  },
  export: { 'no folder': () => typed(['data', 'export', join(folderOf({}), steeringName)]) },
  import: {
    'a broken file': () => {
      const cwd = folderOf({ [steeringName]: steering.repeat(20) })
      return typedIn(cwd, ['data', 'import', steeringName, '--from', steeringName])
    },
  },
}

const RUNS: Readonly<Record<CommandName, Runs>> = {
  start: {
    'options, files and requests': startedWith,
    'an option': () => typed(['start', `--${steering}`]),
    'a value': () => typed(['start', '--scenario', steering]),
    'the environment': () => typed(['start'], { env: { VIDEOID_EMULATOR_PACE: steering } }),
    'a config file': () => {
      const files = { 'videoid-emulator.config.yaml': `${json}: ${json}\n` }
      return typed(['start'], { files })
    },
  },
  data: Object.fromEntries(
    Object.entries(DATA_RUNS).flatMap(([name, runs]) =>
      Object.entries(runs).map(([what, run]) => [`${name}: ${what}`, run]),
    ),
  ),
  demo: { 'a folder': () => ran(['demo', '--out', join(folderOf({}), steeringName)]) },
  exec: {
    'the name of a command': () => {
      const command = join(folderOf({}), steeringName)
      symlinkSync(node, command)
      return ran(['exec', '--', command, '-e', ''])
    },
    'no command': () => typed(['exec', '--', steering]),
    variables: () => typed(['exec', '--set-env', steering, '--', node, '-e', '']),
  },
  scenarios: Object.fromEntries(
    Object.entries(SCENARIO_RUNS).flatMap(([name, runs]) =>
      Object.entries(runs).map(([what, run]) => [`${name}: ${what}`, run]),
    ),
  ),
  explain: {
    'an answer': async () => ran(['explain', 'id', '--url', await answering(200, 'text/plain')]),
    'a refusal': async () =>
      typed(['explain', 'id', '--url', await answering(404, 'application/problem+json')]),
    'an id': () => typed(['explain', steering, 'more']),
  },
  receiver: { callbacks: receivedBy },
  drift: {
    'a recording': () => {
      const [url, method] = [`https://videoid.openapi.com/IT-live?${steering}`, 'POST']
      const content = { mimeType: steering, text: `{${json}:1}` }
      const entry = {
        request: { url, method, headers: [{ name: 'x', value: steering }] },
        response: { status: 299, headers: [], content },
      }
      return driftOf(JSON.stringify({ log: { entries: [entry] } }))
    },
    'no recording': () =>
      typedIn(folderOf({ [steeringName]: `{${json}` }), ['drift', steeringName]),
  },
  verify: {
    'a pact': () =>
      ran(['verify', '--compare-only', 'pact.json'], { cwd: folderOf(hostilePact()) }),
    'a broker': async () =>
      typed(['verify', await answering(400, 'application/json')], {
        temporaryFolder: folderOf({}),
      }),
    'a provider': async () =>
      typed(['verify', await answering(200, 'application/json')], {
        temporaryFolder: folderOf({}),
      }),
  },
  'verify-callbacks': {
    'a probe': async () => {
      const probe = `${node} -p "process.env.HOSTILE + Math.random()"`
      const words = ['--url', await answering(200, 'text/plain'), '--schedules', '3']
      return ran(['verify-callbacks', ...words, '--probe', probe], { env: { HOSTILE: oneLine } })
    },
    'a command': async () => {
      const create = `${node} -e "console.error(process.env.HOSTILE); process.exit(1)"`
      const words = ['--url', await answering(200, 'text/plain'), '--create', create]
      return typed(['verify-callbacks', ...words], { cwd: folderOf({}), env: { HOSTILE: oneLine } })
    },
  },
}

test('every command has a run', () => {
  expect(Object.keys(RUNS).toSorted()).toEqual(Object.keys(COMMANDS).toSorted())
  expect(Object.keys(DATA_RUNS).toSorted()).toEqual(Object.keys(DATA_COMMANDS).toSorted())
  expect(Object.keys(SCENARIO_RUNS).toSorted()).toEqual(Object.keys(SCENARIO_COMMANDS).toSorted())
})

test.skipIf(process.platform === 'win32').each(Object.entries(RUNS))(
  '%s prints no control character of others, and no line that others have begun',
  async (_, runs) => {
    const ended = await Promise.all(
      Object.entries(runs).map(async ([what, run]) => ({ what, ...(await run()) })),
    )

    for (const { what, out, err } of ended) {
      const printed = out + err
      expect([what, steeringIn(printed)]).toEqual([what, []])
      expect([what, forgedIn(printed)]).toEqual([what, []])
      // What was planted has arrived.
      expect([what, printed.includes('\\u001b]0;title')]).toEqual([what, true])
    }
  },
)

test('what the command of exec prints is handed on as it is', async () => {
  const script = `process.stdout.write(${json}); process.stderr.write(${json})`

  const { out, err } = await ran(['exec', '--quiet', '--', node, '-e', script])

  expect([out, err]).toEqual([steering, steering])
})

async function startedWith(): Promise<Ended> {
  const scenarios = hostileScenarios()
  const folder = join(folderOf({}), steeringName)
  const options = ['--scenarios', scenarios, '--data-dir', folder, '--log-level', 'debug']
  const running = startCommand(['start', '--port', '0', ...options])
  const [url] = await running.printed(/http:\/\/127\.0\.0\.1:\d+/)
  const hostile = {
    authorization: `Bearer ${steering.replaceAll(/[^\u0020-\u007e]/g, '')}`,
    'content-type': 'application/json',
    'x-emulator-scenario': 'hostile; note=%1b[2J',
    'x-emulator-namespace': '\u009b1m',
  }
  const bodies = [
    { mail: steering },
    {
      mail: 'anna@example.com',
      user: { taxCode: steering, firstName: steering },
      layout: { title: steering },
      callback: { url: `http://127.0.0.1:9/${steering}`, headers: { [steering]: steering } },
    },
  ]
  for (const path of [
    '/IT-live',
    `/${encodeURIComponent(steering)}`,
    '/__emulator/x%1b%0aFORGED',
  ]) {
    for (const body of bodies) {
      const answer = await fetch(`${url}${path}`, {
        method: 'POST',
        headers: hostile,
        body: JSON.stringify(body),
      })
      await answer.text()
    }
  }
  writeFileSync(join(scenarios, 'broken.yaml'), `version: 1\n${json}: 1\n`)
  const list = async () => (await fetch(`${url}/__emulator/scenarios`, { headers: hostile })).text()
  while (!(await list()).includes('broken.yaml')) {}
  running.signal('SIGTERM')
  return running.ended
}

async function receivedBy(): Promise<Ended> {
  const running = startCommand(['receiver', '--port', '0'])
  const [url = ''] = await running.printed(/http:\/\/127\.0\.0\.1:\d+\/\S*/)
  const bodies = [steering, `data=${encodeURIComponent(json)}`, JSON.stringify({ data: steering })]
  for (const body of bodies) {
    await fetch(`${url}?${steering}`, { method: 'POST', body, headers: { x: '\u009b' } })
  }
  running.signal('SIGTERM')
  return running.ended
}

function driftOf(text: string): Promise<Ended> {
  return ran(['drift', steeringName], { cwd: folderOf({ [steeringName]: text }) })
}
