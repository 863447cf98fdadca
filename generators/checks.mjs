// The checks of npm run test:generators, in their order. Each throws an Error that says what is wrong.
import { strict as assert } from 'node:assert'
import { copyFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { bundleTypeScript } from '../.ci/bundle.mjs'
import { freePort, run, startPrism } from './processes.mjs'

const folder = fileURLToPath(new URL('.', import.meta.url))
const root = join(folder, '..')
const output = join(folder, 'output')
const bin = (name) => join(folder, 'node_modules', '.bin', name)

const GENERATORS = [
  'openapi-typescript',
  'hey-api',
  'orval',
  'swagger-typescript-api',
  'oazapfts',
  'openapi-typescript-codegen',
]

// Each switch has one value in the first dialect, and another value in the second dialect.
const DIALECTS = {
  default: '{}',
  base64: [
    'types: { audit: protocol, images: [documents, pictures] }',
    'delivery: base64',
    'reasonStyle: snake',
    'callbackJson: bare',
    'emptyList: 200',
    'fieldErrors: modern',
  ].join('\n'),
  'signed-url': 'delivery: signed-url',
}

export const checks = [
  { name: 'every command of docs/generate-a-client.md succeeds', check: runDocumentedCommands },
  { name: 'every generated client and every snippet compiles with strict', check: compile },
  ...GENERATORS.map((name) => ({
    name: `${name} carries out a whole verification`,
    check: () => carryOut(name),
  })),
  { name: 'Redocly and Spectral find no mistake in openapi.yaml or in a dialect', check: lint },
  { name: "Prism's proxy finds no violation in accepted and refused calls", check: proxyDefault },
  { name: "Prism's proxy finds no violation in the calls of another dialect", check: proxyDialect },
  {
    name: 'the matcher can judge the responses of each HTTP library',
    check: matcherCheck('checkLibraries'),
  },
  {
    name: 'the matcher never passes a value that it cannot judge',
    check: matcherCheck('checkUnjudged'),
  },
  { name: 'the matcher works in Jest, with CommonJS', check: runJest },
]

async function runDocumentedCommands() {
  rmSync(output, { recursive: true, force: true })
  mkdirSync(join(output, 'src'), { recursive: true })
  writeFileSync(join(output, 'dialect.yaml'), DIALECTS.base64)
  const page = readFileSync(join(root, 'docs', 'generate-a-client.md'), 'utf8')
  const commands = []
  let generator = ''
  const parts = /^## (.+)$|(?:`([\w./-]+)`:\n\n)?^```(sh|ts|js)( ignore)?\n([\s\S]*?)^```/gm
  for (const [, heading, file, language, isIgnored, text = ''] of page.matchAll(parts)) {
    if (heading !== undefined) generator = heading.split(' ')[0]
    else if (file !== undefined) write(file, text)
    else if (language === 'sh' && isIgnored === undefined) commands.push(text)
    else if (language === 'ts') write(`src/snippet-${generator}.ts`, text)
  }
  assert.equal(commands.length, GENERATORS.length + 2, 'a command of the page is missing')
  // The last command prints one dialect. It must not replace the file that the other commands read.
  const inFolder = commands.map((text) =>
    text.replace('dialect.yaml > ', 'dialect.yaml > one-side-'),
  )
  const script = `set -eu\n${npx}\n${inFolder.join('\n')}`
  await run('bash', ['-c', script], { cwd: output })
}

const npx = `npx() {
  if [ "$1" = videoid-emulator ]; then shift; node '${root}/dist/cli.js' "$@"
  else name=$1; shift; '${join(folder, 'node_modules', '.bin')}'/"$name" "$@"; fi
}`

function write(file, text) {
  const path = join(output, file)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

async function compile() {
  await run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder])
}

async function carryOut(name) {
  const { startEmulator } = await import(pathToFileURL(join(root, 'dist/index.js')).href)
  const emulator = await startEmulator({ clock: 'manual', auth: 'scoped' })
  try {
    await expectWholeVerification(await bundled(name), emulator, emulator.url)
  } finally {
    await emulator.close()
  }
}

async function bundled(name) {
  const file = join(output, 'flows', `${name}.mjs`)
  await bundleTypeScript(`./generators/flows/${name}.ts`, file)
  return import(pathToFileURL(file).href)
}

async function expectWholeVerification(flow, emulator, url) {
  const { token, status, listed, taxCode, pdf } = await flow.run({
    url,
    finish: (each) => advance(emulator, each),
  })
  assert.match(token, /^[0-9a-f]{24}$/)
  assert.deepEqual(
    { status, listed, taxCode },
    { status: 'ok', listed: 1, taxCode: 'RSSMRA80A01H501U' },
  )
  const text = Buffer.from(pdf).toString('latin1')
  assert.ok(
    text.startsWith('%PDF-') && text.trimEnd().endsWith('%%EOF'),
    'the file is not a complete PDF',
  )
}

async function advance({ url }, token) {
  const response = await fetch(`${url}/__emulator/clock/advance`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ by: '2m' }),
  })
  assert.equal(response.status, 200, await response.text())
}

async function lint() {
  const files = ['openapi.yaml']
  for (const [name, text] of Object.entries(DIALECTS)) files.push(await printDialect(name, text))
  writeFileSync(join(output, 'spectral.yaml'), 'extends: ["spectral:oas"]\n')
  const redocly = join(root, 'node_modules/@redocly/cli/bin/cli.js')
  const config = join(root, '.ci/redocly.yaml')
  const quiet = { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' }
  const ruleset = ['--ruleset', 'spectral.yaml', '--fail-severity', 'hint']
  await Promise.all([
    run(process.execPath, [redocly, 'lint', '--config', config, ...files], {
      cwd: output,
      env: quiet,
    }),
    run(bin('spectral'), ['lint', ...ruleset, ...files], { cwd: output }),
  ])
}

async function printDialect(name, text) {
  write(`dialect-${name}.yaml`, text)
  const argv = [join(root, 'dist/cli.js'), 'spec', '--dialect', `dialect-${name}.yaml`]
  write(`openapi-${name}.yaml`, await run(process.execPath, argv, { cwd: output }))
  return `openapi-${name}.yaml`
}

async function proxyDefault() {
  await withProxy('openapi.yaml', {}, async (emulator, proxy) => {
    await expectWholeVerification(await bundled('openapi-typescript'), emulator, proxy)
    const headers = { authorization: 'Bearer any' }
    const statuses = []
    for (const [path, init] of [
      ['/IT-live', { method: 'POST', body: '{"mail":"anna@example.com"}' }],
      ['/IT-identity-verifications', { headers }],
      ['/IT-identity-verifications/5f0c6a1e-7b1d-4c57-9a35-0d9c3f7f2b11', { headers }],
      ['/IT-identity-verifications/5f0c6a1e-7b1d-4c57-9a35-0d9c3f7f2b11/audit', { headers }],
    ]) {
      const response = await fetch(`${proxy}${path}`, init)
      const text = await response.text()
      assert.ok(response.headers.get('sl-violations') === null, `${path}: ${text}`)
      statuses.push(response.status)
    }
    assert.deepEqual(statuses, [401, 404, 404, 404])
  })
}

async function proxyDialect() {
  const dialect = join(output, 'dialect-base64.yaml')
  await withProxy('openapi-base64.yaml', { dialect }, async (emulator, proxy) => {
    const { id } = emulator.seed({ status: 'ok' })
    const headers = { authorization: `Bearer ${emulator.token}` }
    for (const type of ['data', 'protocol', 'documents', 'timestamp', 'pictures']) {
      const response = await fetch(`${proxy}/IT-identity-verifications/${id}/${type}`, { headers })
      assert.equal(response.status, 200, await response.text())
    }
  })
}

/** Starts an emulator, and Prism as its proxy. With --errors, Prism answers 500 if it finds a violation. */
async function withProxy(file, options, use) {
  const { startEmulator } = await import(pathToFileURL(join(root, 'dist/index.js')).href)
  const emulator = await startEmulator({ clock: 'manual', ...options })
  const port = await freePort()
  const prism = await startPrism(bin('prism'), join(output, file), emulator.url, port)
  try {
    await use(emulator, `http://127.0.0.1:${port}`)
  } finally {
    prism.kill()
    await emulator.close()
  }
}

function matcherCheck(name) {
  return async () => {
    const { [name]: check } = await import('./matcher/check.mjs')
    await check(await import(pathToFileURL(join(root, 'dist/index.js')).href))
  }
}

/** Runs Jest in a project of its own, where the package is installed as a link. */
async function runJest() {
  const project = join(output, 'jest')
  rmSync(project, { recursive: true, force: true })
  mkdirSync(join(project, 'node_modules'), { recursive: true })
  symlinkSync(root, join(project, 'node_modules', 'videoid-emulator'), 'junction')
  writeFileSync(join(project, 'package.json'), '{ "name": "shop", "private": true }')
  copyFileSync(join(folder, 'matcher/shop.jest.cjs'), join(project, 'shop.test.js'))
  const jest = join(folder, 'node_modules/jest/bin/jest.js')
  await run(process.execPath, [jest, '--rootDir', project, '--testTimeout', '60000'], {
    cwd: project,
  })
}
