import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './support/root.ts'

const everything = ['server', 'fixtures', 'contracts', 'scenarios'].flatMap((folder) =>
  filesUnder(folder),
)
// The pacts of clients are written by tests, which may reach anything.
const sources = everything.filter(({ path }) => !/^contracts\/(consumers|provider)\//.test(path))
// In a browser there is no port to bring time and requests in through.
const ofServer = sources.filter(({ path }) => !path.startsWith('server/ui/browser/'))

// Each layer may reach its own and those after it.
const REACH: Readonly<Record<string, readonly string[]>> = {
  core: ['core'],
  fixtures: ['fixtures', 'core'],
  shell: ['shell', 'fixtures', 'core', 'scenarios', 'package.json'],
  receiver: ['receiver', 'shell', 'core'],
  options: ['options', 'receiver', 'shell', 'core'],
  // What runs in a browser has nothing in common with the server but its pages, and what is pure.
  browser: ['browser', 'core'],
  http: ['http', 'shell', 'fixtures', 'core', 'contracts'],
  cli: [
    'cli',
    'index',
    'library',
    'options',
    'receiver',
    'http',
    'shell',
    'fixtures',
    'core',
    'contracts',
    'package.json',
  ],
  docs: ['docs', 'options', 'cli', 'shell', 'core'],
  library: ['library', 'options', 'http', 'shell', 'fixtures', 'core', 'contracts'],
  index: ['library', 'options', 'receiver', 'http', 'shell', 'core', 'contracts'],
  vitest: ['index', 'core'],
  contracts: ['contracts', 'core'],
  // What an integrator takes along; it knows no more of the emulator than of the real API.
  client: ['client'],
  scenarios: ['scenarios', 'shell', 'core'],
}

test('a file imports its own layer or one further in', () => {
  const strays = sources.flatMap(({ path, text }) =>
    localImports(path, text)
      .filter((target) => !REACH[layerOf(path)]?.includes(layerOf(target)))
      .map((target) => `${path} -> ${target}`),
  )

  expect(strays).toEqual([])
})

const DOORS: readonly (readonly [string, RegExp, readonly RegExp[]])[] = [
  ['time', /\bDate\.now\(|new Date\(\)/, [/^server\/emulator\/clock\.ts$/]],
  ['timers', /\bset(Timeout|Interval|Immediate)\(/, [/^server\/runtime\/timer\.ts$/]],
  [
    'stdout and stderr',
    /\bconsole\.\w+\(|\bprocess\.(stdout|stderr)\b(?!\.isTTY)/,
    // The runner of a user's own tests shows what it is given.
    [/^server\/cli\/terminal\/output\.ts$/, /^server\/vitest\.ts$/],
  ],
  ['text for the terminal', /\bas TerminalText\b/, [/^server\/domain\/text\/terminal-text\.ts$/]],
  ['chance', /Math\.random|randomUUID|randomBytes|getRandomValues/, []],
  [
    'argv, env, exit and the like',
    /\bprocess\./,
    [/^server\/cli\//, /^server\/storage\/folder\/lock-owner\.ts$/],
  ],
  [
    'the disk',
    /from 'node:fs|import\('node:fs/,
    [
      /^server\/shell\/(files|store\/(data-folder|folder-ownership|folder-view|lock|lock-owner|regular-file))\.ts$/,
      /generate\.ts$/,
      /compile\.ts$/,
    ],
  ],
  ['express', /from 'express'/, [/^server\/http\//]],
  ['faker', /@faker-js\/faker/, [/^fixtures\//]],
  ['Ajv and Pact', /from '(ajv|@pact-foundation)|import\('@pact-foundation/, [/^contracts\//]],
  [
    'HTTP out',
    /import \* as https? from|\bhttps?\.request\(|\bfetch\(/,
    [
      /^server\/delivery\/sender\.ts$/,
      /^server\/cli\/shared\/control-client\.ts$/,
      /^server\/cli\/contracts\/broker-client\.ts$/,
      /^contracts\/client\/call\.ts$/,
    ],
  ],
]

test.each(DOORS)('there is one door for %s', (_, forbidden, doors) => {
  const strays = ofServer
    .filter(({ path }) => !doors.some((door) => door.test(path)))
    .filter(({ text }) => forbidden.test(withoutComments(text)))
    .map(({ path }) => path)

  expect(strays).toEqual([])
})

test('the core knows nothing but the core', () => {
  const strays = sources
    .filter(({ path }) => path.startsWith('server/core/'))
    .filter(({ text }) => /from '(?!\.{1,2}\/)/.test(text))
    .map(({ path }) => path)

  expect(strays).toEqual([])
})

test('no file is longer than 250 lines', () => {
  const long = [...everything, ...filesUnder('test')]
    .filter(({ text }) => text.split('\n').length > 251)
    .map(({ path }) => path)

  expect(long).toEqual([])
})

test('every exported type is written down; only the inner Emulator is still inferred', () => {
  const inferred = everything.flatMap(({ path, text }) =>
    [...text.matchAll(/^export type (\w+) = .*ReturnType</gm)].map(([, name]) => `${path} ${name}`),
  )

  expect(inferred).toEqual(['server/emulator/emulator.ts Emulator'])
})

test('no name says nothing', () => {
  const banned = /\b(util|helper|manager|service|misc|common)s?\b/
  const strays = sources.map(({ path }) => path).filter((path) => banned.test(path))

  expect(strays).toEqual([])
})

type Source = { readonly path: string; readonly text: string }

function filesUnder(folder: string): readonly Source[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name).replaceAll('\\', '/'))
    .filter(
      (path) => path.endsWith('.ts') && !path.endsWith('.d.ts') && !/generated|golden/.test(path),
    )
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
}

function localImports(path: string, text: string): readonly string[] {
  return [...text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map(([, target = '']) =>
    relative(root, join(root, dirname(path), target)).replaceAll('\\', '/'),
  )
}

function layerOf(path: string): string {
  const [first = '', second = ''] = path.split('/')
  if (first === 'contracts' && second === 'client') return second
  return first === 'server' ? second.replace(/\.ts$/, '') : first
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|(^|\s)\/\/.*$/gm, '')
}

test('what a namespace remembers is changed in the shell, where the data folder is told', () => {
  const remembered =
    /\bnamespace\.(owner|opened|booked|billed|queue|byDefault|openNow)\s*=[^=]|delete namespace\./
  const strays = sources
    .filter(({ path, text }) => !path.startsWith('server/shell/') && remembered.test(text))
    .map(({ path }) => path)

  expect(strays).toEqual([])
})
