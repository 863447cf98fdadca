import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { COMMANDS } from '../../server/cli/commands.ts'
import { DATA_COMMANDS } from '../../server/cli/data/data-command-help.ts'
import { SCENARIO_COMMANDS } from '../../server/cli/scenarios/scenarios-command-help.ts'
import type { CommandName } from '../../server/options/option.ts'
import { type CommandResult, runCommand, startCommand } from '../support/command.ts'
import { hostileRemoteRuns } from '../support/remote-commands.ts'
import { root } from '../support/root.ts'
import { folderOf } from '../support/scenario-folder.ts'
import { runInFolder, runInTerminal, runInTerminalWhile } from '../support/terminal.ts'
import {
  hostilePact,
  hostileScenarios,
  oneLineSteering,
  startHostileServer,
} from '../support/terminal-escape-inputs.ts'
import {
  escapeText,
  forgedIn,
  steeringName,
  terminalEscapesIn,
} from '../support/terminal-escapes.ts'

const [node, json] = [process.execPath, JSON.stringify(escapeText)]

/** Runs a command with hostile input, mostly in the process of the test. Types make sure that it escapes its output. */
type Runs = Readonly<Record<string, () => Promise<Pick<CommandResult, 'out' | 'err'>>>>

const SCENARIO_RUNS: Readonly<Record<keyof typeof SCENARIO_COMMANDS, Runs>> = {
  list: { titles: () => runInTerminal(['scenarios', 'list', '--scenarios', hostileScenarios()]) },
  check: {
    'a broken file': () => {
      const folder = folderOf({ 'mine.yaml': `version: 1\n${json}: 1\ntitle: [${json}]\n` })
      return runInTerminal(['scenarios', 'check', '--scenarios', folder])
    },
    'the name of a file': () => runInTerminal(['scenarios', 'check', steeringName]),
  },
  test: {
    names: () =>
      runInTerminal(['scenarios', 'test', escapeText, '--scenarios', hostileScenarios()]),
    'a wrong expectation': () =>
      runInTerminal(['scenarios', 'test', 'hostile', '--scenarios', hostileScenarios()]),
  },
  new: {
    folders: () =>
      runInTerminal(['scenarios', 'new', 'mine', '--scenarios', join(folderOf({}), steeringName)]),
    names: () => runInTerminal(['scenarios', 'new', escapeText]),
  },
}

const DATA_RUNS: Readonly<Record<keyof typeof DATA_COMMANDS, Runs>> = {
  check: {
    'a damaged folder': () => {
      const cwd = folderOf({ [join(steeringName, 'journal.log')]: escapeText.repeat(20) })
      return runInTerminal(['data', 'check', join(cwd, steeringName)])
    },
  },
  export: {
    'no folder': () => runInTerminal(['data', 'export', join(folderOf({}), steeringName)]),
  },
  import: {
    'a broken file': () => {
      const cwd = folderOf({ [steeringName]: escapeText.repeat(20) })
      return runInFolder(cwd, ['data', 'import', steeringName, '--from', steeringName])
    },
  },
}

const RUNS: Readonly<Record<CommandName, Runs>> = {
  start: {
    'options, files and requests': startWithHostileInput,
    'an option': () => runInTerminal(['start', `--${escapeText}`]),
    'a value': () => runInTerminal(['start', '--scenario', escapeText]),
    'the environment': () =>
      runInTerminal(['start'], { env: { VIDEOID_EMULATOR_PACE: escapeText } }),
    'a config file': () =>
      runInTerminal(['start'], { files: { 'videoid-emulator.config.yaml': `${json}: ${json}\n` } }),
  },
  data: flattenRuns(DATA_RUNS),
  demo: { 'a folder': () => runInTerminal(['demo', '--out', join(folderOf({}), steeringName)]) },
  exec: {
    'the name of a command': () => {
      const command = join(folderOf({}), steeringName)
      symlinkSync(node, command)
      return runInFolder(root, ['exec', '--', command, '-e', ''])
    },
    'no command': () => runInTerminal(['exec', '--', escapeText]),
    variables: () => runInTerminal(['exec', '--set-env', escapeText, '--', node, '-e', '']),
  },
  scenarios: flattenRuns(SCENARIO_RUNS),
  explain: {
    'an answer': async () =>
      runInTerminal(['explain', 'id', '--url', await startHostileServer(200, 'text/plain')]),
    'a refusal': async () => {
      const url = await startHostileServer(404, 'application/problem+json')
      return runInTerminal(['explain', 'id', '--url', url])
    },
    'an id': () => runInTerminal(['explain', escapeText, 'more']),
  },
  ca: {
    'a refusal': async () =>
      runInTerminal(['ca', '--url', await startHostileServer(404, 'application/problem+json')]),
  },
  ...hostileRemoteRuns,
  receiver: { callbacks: receiveHostileCallbacks },
  mcp: { 'an argument': () => runInTerminal(['mcp', escapeText]) },
  spec: { 'a word': () => runInTerminal(['spec', escapeText]) },
  completion: { 'a word': () => runInTerminal(['completion', escapeText]) },
  drift: {
    'a recording': () => {
      const [url, method] = [`https://videoid.openapi.com/IT-live?${escapeText}`, 'POST']
      const content = { mimeType: escapeText, text: `{${json}:1}` }
      const entry = {
        request: { url, method, headers: [{ name: 'x', value: escapeText }] },
        response: { status: 299, headers: [], content },
      }
      return runDrift(JSON.stringify({ log: { entries: [entry] } }))
    },
    'no recording': () =>
      runInFolder(folderOf({ [steeringName]: `{${json}` }), ['drift', steeringName]),
  },
  verify: {
    'a pact': () => runInFolder(folderOf(hostilePact()), ['verify', '--compare-only', 'pact.json']),
    'a broker': async () =>
      runInTerminal(['verify', await startHostileServer(400, 'application/json')], {
        temporaryFolder: folderOf({}),
      }),
    'a provider': async () =>
      runInTerminal(['verify', await startHostileServer(200, 'application/json')], {
        temporaryFolder: folderOf({}),
      }),
  },
  'verify-callbacks': {
    'a probe': async () => {
      const probe = `${node} -p "process.env.HOSTILE + Math.random()"`
      const words = ['--url', await startHostileServer(200, 'text/plain'), '--schedules', '3']
      return runInTerminal(['verify-callbacks', ...words, '--probe', probe], {
        cwd: folderOf({}),
        env: { HOSTILE: oneLineSteering },
      })
    },
    'a command': async () => {
      const create = `${node} -e "console.error(process.env.HOSTILE); process.exit(1)"`
      const words = ['--url', await startHostileServer(200, 'text/plain'), '--create', create]
      return runInTerminal(['verify-callbacks', ...words], {
        cwd: folderOf({}),
        env: { HOSTILE: oneLineSteering },
      })
    },
  },
}

test('every command has a run in this test', () => {
  expect(Object.keys(RUNS).toSorted()).toEqual(Object.keys(COMMANDS).toSorted())
  expect(Object.keys(DATA_RUNS).toSorted()).toEqual(Object.keys(DATA_COMMANDS).toSorted())
  expect(Object.keys(SCENARIO_RUNS).toSorted()).toEqual(Object.keys(SCENARIO_COMMANDS).toSorted())
})

test.skipIf(process.platform === 'win32').each(Object.entries(RUNS))(
  '%s escapes control characters of foreign input, and line breaks as well',
  async (_, runs) => {
    const ended = await Promise.all(
      Object.entries(runs).map(async ([what, run]) => ({ what, ...(await run()) })),
    )

    for (const { what, out, err } of ended) {
      const printed = out + err
      expect([what, terminalEscapesIn(printed)]).toEqual([what, []])
      expect([what, forgedIn(printed)]).toEqual([what, []])
      // The hostile text was printed in its escaped form.
      expect([what, printed.includes('\\u001b]0;title')]).toEqual([what, true])
    }
  },
)

test('exec passes the output of its command through unchanged', async () => {
  const script = `process.stdout.write(${json}); process.stderr.write(${json})`

  const { out, err } = await runCommand(['exec', '--quiet', '--', node, '-e', script])

  expect([out, err]).toEqual([escapeText, escapeText])
})

async function startWithHostileInput(): Promise<CommandResult> {
  const scenarios = hostileScenarios()
  const folder = join(folderOf({}), steeringName)
  const options = ['--scenarios', scenarios, '--data-dir', folder, '--log-level', 'debug']
  const running = startCommand(['start', '--port', '0', ...options])
  const [url] = await running.waitForOutput(/http:\/\/127\.0\.0\.1:\d+/)
  const hostile = {
    authorization: `Bearer ${escapeText.replaceAll(/[^\u0020-\u007e]/g, '')}`,
    'content-type': 'application/json',
    'x-emulator-scenario': 'hostile; note=%1b[2J',
    'x-emulator-namespace': '\u009b1m',
  }
  const bodies = [
    { mail: escapeText },
    {
      mail: 'anna@example.com',
      user: { taxCode: escapeText, firstName: escapeText },
      layout: { title: escapeText },
      callback: { url: `http://127.0.0.1:9/${escapeText}`, headers: { [escapeText]: escapeText } },
    },
  ]
  const unknown = `/${encodeURIComponent(escapeText)}`
  for (const path of ['/IT-live', unknown, '/__emulator/x%1b%0aFORGED']) {
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

function receiveHostileCallbacks(): ReturnType<Runs[string]> {
  const form = `data=${encodeURIComponent(json)}`
  const bodies = [escapeText, form, JSON.stringify({ data: escapeText })]
  return runInTerminalWhile(
    ['receiver', '--port', '0'],
    /http:\/\/127\.0\.0\.1:\d+\/\S*/,
    async ([url]) => {
      for (const body of bodies) {
        await fetch(`${url}?${escapeText}`, { method: 'POST', body, headers: { x: '\u009b' } })
      }
    },
  )
}

function flattenRuns(runsByCommand: Readonly<Record<string, Runs>>): Runs {
  return Object.fromEntries(
    Object.entries(runsByCommand).flatMap(([name, runs]) =>
      Object.entries(runs).map(([what, run]) => [`${name}: ${what}`, run]),
    ),
  )
}

function runDrift(text: string): ReturnType<Runs[string]> {
  return runInFolder(folderOf({ [steeringName]: text }), ['drift', steeringName])
}
