// The languages that have a kit: their programs, and the commands that run their driver and their example suite.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const kits = fileURLToPath(new URL('..', import.meta.url))

/**
 * A language. A command is a list of words: the program and its arguments.
 * @typedef {object} Language
 * @property {string} name  The folder in kits/.
 * @property {string} title
 * @property {() => readonly string[]} missing  Returns the needed Debian packages that are not installed.
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
  {
    name: 'go',
    title: 'Go',
    missing: () => (runs('go', 'version') ? [] : ['golang-go']),
    build: () => [
      goCommand('vet', './...'),
      goCommand('build', '-o', built('conformance'), './conformance'),
      goCommand('test', '-c', '-o', built('shop-test'), './example'),
    ],
    driver: () => ({ words: [built('conformance')], cwd: folder('go') }),
    suite: () => ({ words: [built('shop-test')], cwd: folder('go', 'example') }),
  },
  {
    name: 'java',
    title: 'Java',
    missing: () => [
      ...(runs('javac', '-version') ? [] : ['default-jdk-headless']),
      ...(existsSync(junit) ? [] : ['junit5']),
    ],
    build: () => [
      {
        words: [
          'javac',
          '--release',
          '11',
          '-d',
          built('classes'),
          '-cp',
          junitJars,
          ...javaSources(),
        ],
        cwd: folder('java'),
      },
    ],
    driver: () => ({
      words: ['java', '-cp', built('classes'), 'Conformance'],
      cwd: folder('java'),
    }),
    suite: () => ({
      words: [
        ...['java', '-jar', junit, '-cp', built('classes'), '--select-class', 'ShopTest'],
        ...['--disable-banner', '--disable-ansi-colors', '--details=summary'],
      ],
      cwd: folder('java', 'example'),
    }),
  },
]

const quietPython = { PYTHONDONTWRITEBYTECODE: '1', PYTEST_DISABLE_PLUGIN_AUTOLOAD: '1' }

// PATH may contain another python3 without pytest, before the python3 of Debian.
function pythonWithPytest() {
  return ['/usr/bin/python3', 'python3'].find((program) =>
    runs(program, '-m', 'pytest', '--version'),
  )
}

function python() {
  return pythonWithPytest() ?? 'python3'
}

// The folder in which Debian's package junit5 has its jars.
const jars = '/usr/share/java'
const junit = join(jars, 'junit-platform-console-standalone.jar')
const junitJars = [junit, join(jars, 'opentest4j.jar'), join(jars, 'apiguardian-api.jar')].join(':')

function javaSources() {
  return ['src/videoidemulator', 'example', 'conformance'].flatMap((path) =>
    readdirSync(folder('java', path))
      .filter((name) => name.endsWith('.java'))
      .map((name) => join(path, name)),
  )
}

// The kit and its example import no other module, so Go must not download anything.
function goCommand(...words) {
  return {
    words: ['go', ...words],
    cwd: folder('go'),
    env: { GOPROXY: 'off', GOTOOLCHAIN: 'local' },
  }
}

let builtFolder

function built(name) {
  if (builtFolder === undefined) {
    builtFolder = mkdtempSync(join(tmpdir(), 'videoid-kits-'))
    process.once('exit', () => rmSync(builtFolder, { recursive: true, force: true }))
  }
  return join(builtFolder, name)
}

function folder(...names) {
  return join(kits, ...names)
}

function runs(program, ...args) {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0
}
