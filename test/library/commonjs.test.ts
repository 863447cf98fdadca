import { expect, test } from 'vitest'
import { runNodeInProject } from '../support/temporary-project.ts'

test('a CommonJS program can require the library', async () => {
  const program = `
const { startEmulator } = require('videoid-emulator')
startEmulator({ clock: 'manual' }).then(async (emulator) => {
  const { id } = emulator.seed({ status: 'ok' })
  console.log(emulator.verification(id).status)
  await emulator.close()
})
`

  const { code, out, err } = await runNodeInProject({ 'program.cjs': program }, () => [
    'program.cjs',
  ])

  // Node 20 prints a warning on stderr that requiring ES modules is experimental.
  expect({ code, out }, err).toEqual({ code: 0, out: 'ok\n' })
})

test.each(['videoid-emulator', 'videoid-emulator/client'])(
  'require(%j) returns the exports that import() returns',
  async (name) => {
    const program = `
const required = require('${name}')
import('${name}').then((imported) => {
  const same = Object.keys(imported).filter((key) => required[key] === imported[key])
  console.log(same.length > 0 && same.length === Object.keys(required).length)
})
`

    const { out, err } = await runNodeInProject({ 'program.cjs': program }, () => ['program.cjs'])

    expect(out, err).toBe('true\n')
  },
)

test('require() works in a sandbox that replaces require() as Jest does', async () => {
  const { out, err } = await runNodeInProject({ 'sandbox.cjs': SANDBOX }, () => ['sandbox.cjs'])

  expect(out, err).toBe('object startEmulator: function\n')
})

test('require() says which Node loads the library when Node has no require() for ES modules', async () => {
  const program = "require('videoid-emulator')"

  const { code, err } = await runNodeInProject({ 'program.cjs': program }, () => [
    '--no-experimental-require-module',
    'program.cjs',
  ])

  expect(code).toBe(1)
  expect(err).toContain('videoid-emulator consists of ES modules')
  expect(err).toContain('or load the package with import().')
})

// Loads the library in a new context. Its require() refuses ES modules, and its `process` is a copy.
const SANDBOX = `
const { readFileSync } = require('node:fs')
const { runInNewContext } = require('node:vm')

function load(file) {
  if (!file.endsWith('.cjs')) throw new Error('Must use import to load ES Module: ' + file)
  const module = { exports: {} }
  const wrapped = '(function (module, require, __filename) {' + readFileSync(file, 'utf8') + '})'
  const process = { versions: {}, getBuiltinModule: sandboxRequire }
  runInNewContext(wrapped, { process })(module, sandboxRequire, file)
  return module.exports
}

function sandboxRequire(name) {
  if (name === 'node:module') return { createRequire: () => load }
  return require(name)
}

const library = load(require.resolve('videoid-emulator'))
console.log(typeof library, 'startEmulator:', typeof library.startEmulator)
`
