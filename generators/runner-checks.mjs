// Checks of npm run test:generators: the packed package in an empty folder, with each test runner of
// docs/getting-started, and require() and import() with several versions of Node.
import { strict as assert } from 'node:assert'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { RUNTIMES } from './intercept-checks.mjs'
import { freePort, run, runProgram } from './processes.mjs'

const folder = fileURLToPath(new URL('.', import.meta.url))
const root = join(folder, '..')
const packages = join(folder, 'node_modules')
// Outside of the repository, so that no runner finds our own configuration in a parent folder.
const output = mkdtempSync(join(tmpdir(), 'videoid-runners-'))
process.once('exit', () => rmSync(output, { recursive: true, force: true }))

export const runnerChecks = [
  ...[
    ['jest', 'jest/bin/jest.js', [], /Tests: +1 passed, 1 total/],
    ['vitest', 'vitest/vitest.mjs', ['run', '--no-color'], /Tests +2 passed \(2\)/],
    ['mocha', 'mocha/bin/mocha.js', [], /1 passing/],
  ].map(([name, program, args, expected]) => ({
    name: `the test of the page for ${name} passes in an empty folder with the packed package`,
    check: async () => {
      const project = await emptyProject(name, savedFiles(name), [name])
      const { all } = await runNode([join(packages, program), ...args], project)
      assert.match(all, expected)
    },
  })),
  {
    name: 'the test of the page for Jest names the refused request when the application is wrong',
    check: explainsFailure,
  },
  {
    name: 'the test of the page for Playwright passes in an empty folder with the packed package',
    check: runPlaywright,
  },
  {
    name: 'the tasks of the page for Cypress decide a verification, in plain Node',
    check: runCypressTasks,
  },
  ...RUNTIMES.flatMap((runtime) => [
    {
      name: `node:test, require() and import() run the packed package on ${runtime.name}`,
      check: () => runOnNode(runtime),
    },
  ]),
]

async function runOnNode({ name, program }) {
  const files = {
    ...savedFiles('node-test'),
    'required.cjs': "console.log(typeof require('videoid-emulator').startEmulator)",
    'imported.mjs':
      "import { startEmulator } from 'videoid-emulator'\nconsole.log(typeof startEmulator)",
  }
  const project = await emptyProject(`node-test-${name.replace(' ', '-')}`, files, [])
  const tests = ['--test', '--test-reporter=tap']
  assert.match((await runProgram(program, tests, { cwd: project })).all, /^# pass 1$/m)
  for (const file of ['required.cjs', 'imported.mjs'])
    assert.equal((await run(program, [file], { cwd: project })).trim(), 'function')
}

// The application sends "email" instead of "mail". The message of the failed wait must name this mistake.
async function explainsFailure() {
  const test = `
const { startEmulator } = require('videoid-emulator')
test('the shop opens a verification', async () => {
  const emulator = await startEmulator({ clock: 'manual' })
  try {
    const headers = { authorization: 'Bearer ' + emulator.token }
    await fetch(emulator.url + '/IT-live', { method: 'POST', headers, body: '{"email":"anna@example.com"}' })
    await emulator.waitForRequests({ status: 200, timeout: '100ms' })
  } finally {
    await emulator.close()
  }
})
`
  const project = await emptyProject('jest-failure', { 'shop.test.js': test }, ['jest'])
  const failure = await runNode([join(packages, 'jest/bin/jest.js')], project).then(
    () => assert.fail('the test passed'),
    (error) => error.message,
  )
  assert.match(failure, /1 such requests did not come within 100ms\./)
  assert.match(failure, /MAIL_MISSING: Send the e-mail address of the person in "mail"/)
}

async function runPlaywright() {
  const port = String(await freePort())
  const files = Object.fromEntries(
    Object.entries(savedFiles('playwright')).map(([name, text]) => [
      name,
      text.replaceAll('4280', port).replace('emulator start', `emulator start --port ${port}`),
    ]),
  )
  // The configuration of the page, with the browser of this machine.
  files['with-browser.config.ts'] = `
import config from './playwright.config'
export default { ...config, workers: 1, use: { launchOptions: { executablePath: ${JSON.stringify(browser())}, args: ['--no-sandbox'] } } }
`
  const project = await emptyProject('playwright', files, ['@playwright/test'])
  const args = ['test', '--config', 'with-browser.config.ts', '--reporter', 'line']
  const { all } = await runNode([join(packages, '@playwright/test/cli.js'), ...args], project)
  assert.match(all, /1 passed/)
}

function browser() {
  const names = ['chromium-headless-shell', 'chromium']
  const found = names.map((name) => join('/usr/bin', name)).find((path) => existsSync(path))
  assert.ok(found, `there is no ${names.join(' and no ')} in /usr/bin`)
  return found
}

async function runCypressTasks() {
  const { 'cypress.config.js': config, 'cypress/e2e/shop.cy.js': test } = savedFiles('cypress')
  const port = String(await freePort())
  const project = await emptyProject(
    'cypress',
    { 'cypress.config.js': config.replace('4280', port) },
    [],
  )
  const stub = join(project, 'node_modules/cypress')
  mkdirSync(stub)
  writeFileSync(join(stub, 'index.js'), 'exports.defineConfig = (config) => config\n')
  const events = {}
  const on = (name, handler) => {
    events[name] = handler
  }
  const { e2e } = createRequire(join(project, 'package.json'))('./cypress.config.js')
  const { env } = await e2e.setupNodeEvents(on, { env: {} })
  try {
    const { task } = events
    assert.equal(task['videoid:reset'](), null)
    await fetch(`${env.videoid}/IT-live`, {
      method: 'POST',
      headers: { authorization: 'Bearer token-of-the-shop' },
      body: '{"mail":"anna@example.com"}',
    })
    const { id } = task['videoid:find']('anna@example.com')
    const actions = [...test.matchAll(/\{ id, as: '(\w+)', do: '([\w-]+)' \}/g)]
    for (const [, as, action] of actions) task['videoid:act']({ id, as, do: action })
    await task['videoid:advance']('2m')
    assert.equal(actions.length, 4)
    assert.equal(task['videoid:find']('anna@example.com').status, 'ok')
    assert.match(task['videoid:explain'](), /operator approve {2}\(person\)/)
    for (const [, name] of test.matchAll(/cy\.task\('([^']+)'/g)) assert.ok(task[name], name)
  } finally {
    await events['after:run']()
  }
}

/** Returns the files that the reader of a page of docs/getting-started saves, by their names. */
function savedFiles(name) {
  const page = readFileSync(join(root, 'docs/getting-started', `${name}.md`), 'utf8')
  const saved = /[Ss]ave this as\s+`([^`]+)`[^`]*?:\n\n```\w+\n([\s\S]*?)^```/gm
  const files = [...page.matchAll(saved)].map(([, path, text]) => [path, text])
  assert.ok(files.length > 0, `docs/getting-started/${name}.md has no files`)
  return Object.fromEntries(files)
}

/** Creates an empty folder with these files, and installs the packed package. The runners are links to our packages. */
async function emptyProject(name, files, runners) {
  const project = join(output, name)
  rmSync(project, { recursive: true, force: true })
  mkdirSync(project, { recursive: true })
  writeFileSync(join(project, 'package.json'), '{ "name": "shop", "private": true }')
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(project, path)), { recursive: true })
    writeFileSync(join(project, path), text)
  }
  const options = ['--no-audit', '--no-fund', '--silent', '--offline']
  await npm(['install', ...options, `file:${await packedPackage()}`], project)
  for (const runner of runners) {
    const link = join(project, 'node_modules', runner)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(join(packages, runner), link, 'junction')
  }
  return project
}

let packed
function packedPackage() {
  packed ??= pack()
  return packed
}

async function pack() {
  const place = join(output, 'packed')
  rmSync(place, { recursive: true, force: true })
  mkdirSync(place, { recursive: true })
  await npm(['pack', '--ignore-scripts', '--silent', '--pack-destination', place], root)
  return join(place, readdirSync(place)[0])
}

function npm(args, cwd) {
  return run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, { cwd })
}

function runNode(args, cwd) {
  return runProgram(process.execPath, args, { cwd })
}
