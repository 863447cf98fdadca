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

/** Every folder with sources, from the top down: a file imports its own folder, or one below it. */
const LAYERS: readonly string[] = [
  'server/docs',
  'scenarios',
  'server/cli',
  'server/cli/contracts',
  'server/cli/data',
  'server/cli/scenarios',
  'server/cli/shared',
  'server/cli/terminal',
  'server',
  'contracts/matcher',
  'contracts/callbacks',
  'contracts/pact-files',
  'contracts/recorded-pact',
  'contracts/recordings',
  'server/library',
  'server/options',
  'server/receiver',
  'server/http/server',
  'server/http/accounts',
  'server/ui',
  'server/ui/user',
  'server/ui/dashboard',
  'server/ui/operator',
  'server/ui/records',
  'server/ui/reference',
  'server/ui/scenarios',
  'server/ui/layout',
  'server/ui/browser',
  'server/http/control',
  'server/http/api',
  'server/http',
  'server/storage',
  'server/storage/journal',
  'server/storage/folder',
  'server/operations',
  'server/snapshot',
  'server/emulator',
  'server/delivery',
  'server/delivery/guard',
  'server/scenario-files',
  'server/records',
  'server/runtime',
  'fixtures',
  'contracts/client',
  'contracts/recorder',
  'contracts/report',
  'contracts/spec',
  'server/domain/stored-state',
  'server/domain/scenarios/selection',
  'server/domain/scenarios/validation',
  'server/domain/scenarios',
  'server/domain/accounts',
  'server/domain/desk',
  'server/domain/verification',
  'server/domain/callbacks',
  'server/domain/responses',
  'server/domain/model',
  'server/domain/time',
  'server/domain/base',
  'server/domain/json',
  'server/domain/text',
]

/** Folders that may import these folders only, and what is in them. */
const CLOSED: Readonly<Record<string, readonly string[]>> = {
  // In a browser there is nothing of the server but what is pure.
  'server/ui/browser': ['server/ui/browser', 'server/domain'],
  // An integrator takes it along: it knows no more of the emulator than of the real API.
  'contracts/client': ['contracts/client'],
  'server/domain': ['server/domain'],
  fixtures: ['fixtures', 'server/domain'],
  contracts: ['contracts', 'server/domain'],
}

test('every folder of sources has its place among the layers', () => {
  const folders = new Set(sources.map(({ path }) => dirname(path)))

  expect([...folders].filter((folder) => !LAYERS.includes(folder))).toEqual([])
  expect(LAYERS.filter((folder) => !folders.has(folder))).toEqual([])
})

test('a file imports its own folder or one of a lower layer, types included', () => {
  const strays = imports().filter(
    ({ from, to }) => LAYERS.indexOf(dirname(from)) > LAYERS.indexOf(dirname(to)),
  )

  expect(strays.map(({ from, to }) => `${from} -> ${to}`)).toEqual([])
})

test.each(Object.entries(CLOSED))('%s imports nothing but %j', (folder, open) => {
  const strays = imports().filter(
    ({ from, to }) => isIn(folder)(from) && !open.some((each) => isIn(each)(to)),
  )

  expect(strays.map(({ from, to }) => `${from} -> ${to}`)).toEqual([])
})

function imports(): readonly { readonly from: string; readonly to: string }[] {
  const known = new Set(sources.map(({ path }) => path))
  return sources.flatMap(({ path, text }) =>
    localImports(path, text)
      .filter((target) => known.has(target))
      .map((target) => ({ from: path, to: target })),
  )
}

function isIn(folder: string): (path: string) => boolean {
  return (path) => path.startsWith(`${folder}/`)
}

const DOORS: readonly (readonly [string, RegExp, readonly RegExp[]])[] = [
  ['time', /\bDate\.now\(|new Date\(\)/, [/^server\/runtime\/real-time\.ts$/]],
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
      /^server\/runtime\/files\.ts$/,
      /^server\/storage\/folder\/(data-folder|folder-ownership|folder-view|lock|lock-owner|regular-file)\.ts$/,
      /generate\.ts$/,
      /compile\.ts$/,
    ],
  ],
  ['express', /from 'express'/, [/^server\/(http|ui)\//]],
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

test('the domain imports no package and nothing of Node', () => {
  const strays = sources
    .filter(({ path }) => path.startsWith('server/domain/'))
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

test('every exported type is written down', () => {
  const inferred = everything.flatMap(({ path, text }) =>
    [...text.matchAll(/^export type (\w+) = .*ReturnType</gm)].map(([, name]) => `${path} ${name}`),
  )

  expect(inferred).toEqual([])
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

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|(^|\s)\/\/.*$/gm, '')
}

test('the state of a namespace is assigned in server/emulator only, which reports it to the data folder', () => {
  const remembered =
    /\bnamespace\.(owner|opened|booked|billed|queue|byDefault|openNow)\s*=[^=]|delete namespace\./
  const strays = sources
    .filter(({ path, text }) => !path.startsWith('server/emulator/') && remembered.test(text))
    .map(({ path }) => path)

  expect(strays).toEqual([])
})
