// The languages that have a kit: their programs, and the commands that run their driver and their example suite.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const kits = fileURLToPath(new URL('..', import.meta.url))

/**
 * A language. A command is a list of words: the program and its arguments.
 * @typedef {object} Language
 * @property {string} name  The folder in kits/.
 * @property {string} title
 * @property {() => readonly string[]} missing  The Debian packages that are not installed.
 * @property {(() => readonly Command[])} [build]  Compiles the kit, the driver and the example.
 * @property {() => Command} driver  Performs the steps of the file that is added as the last argument.
 * @property {() => Command} suite
 */

/**
 * @typedef {object} Command
 * @property {readonly string[]} words
 * @property {string} cwd
 * @property {Readonly<Record<string, string>>} [env]
 */

/** @type {readonly Language[]} */
export const LANGUAGES = [
  {
    name: 'python',
    title: 'Python',
    missing: () => (pythonWithPytest() === undefined ? ['python3-pytest'] : []),
    driver: () => ({
      words: [python(), 'conformance.py'],
      cwd: folder('python'),
      env: quietPython,
    }),
    suite: () => ({
      words: [python(), '-m', 'pytest', '-p', 'no:cacheprovider', '--color=no'],
      cwd: folder('python', 'example'),
      env: { ...quietPython, PYTHONPATH: folder('python') },
    }),
  },
  {
    name: 'php',
    title: 'PHP',
    missing: () => (runs('phpunit', '--version') ? [] : ['phpunit', 'php-cli', 'php-curl']),
    driver: () => ({ words: ['php', 'conformance.php'], cwd: folder('php') }),
    suite: () => ({
      words: ['phpunit', '--no-configuration', '--do-not-cache-result', 'ShopTest.php'],
      cwd: folder('php', 'example'),
    }),
  },
]

const quietPython = { PYTHONDONTWRITEBYTECODE: '1' }

// Another python3 may be earlier in PATH than Debian's, without pytest.
function pythonWithPytest() {
  return ['python3', '/usr/bin/python3'].find((program) =>
    runs(program, '-m', 'pytest', '--version'),
  )
}

function python() {
  return pythonWithPytest() ?? 'python3'
}

function folder(...names) {
  return join(kits, ...names)
}

function runs(program, ...args) {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0
}
