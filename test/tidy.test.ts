import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './support/root.ts'

const allFiles = ['server', 'fixtures', 'contracts', 'scenarios'].flatMap((folder) =>
  filesUnder(folder),
)
const sources = allFiles.filter(({ path }) => !/^contracts\/(consumers|provider)\//.test(path))
// Scripts in the browser use its clock and requests directly.
const ofServer = sources.filter(({ path }) => !path.startsWith('server/ui/browser/'))

/** Every folder with sources, from the top down. A file imports its own folder, or one below it. */
const LAYERS: readonly string[] = [
  'server/docs',
  'scenarios',
  'server/cli',
  'server/cli/contracts',
  'server/cli/data',
  'server/cli/mcp',
  'server/cli/remote',
  'server/cli/scenarios',
  'server/cli/shared',
  'server/cli/terminal',
  'server/ui/reports',
  'server',
  'contracts/matcher',
  'contracts/callbacks',
  'contracts/pact-files',
  'contracts/recorded-pact',
  'contracts/recordings/labels',
  'contracts/pact-matching',
  'contracts/strict-run',
  'server/library',
  'server/options',
  'server/receiver',
  'server/intercept',
  'server/http/server',
  'server/http/replicas',
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
  'server/tls',
  'server/storage',
  'server/storage/postgres',
  'server/storage/journal',
  'server/storage/rows',
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
  'contracts/recordings',
  'contracts/recordings/formats',
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

/** Folders that may import only the listed folders and their subfolders. */
const CLOSED: Readonly<Record<string, readonly string[]>> = {
  // A browser can run only the pure part of the server.
  'server/ui/browser': ['server/ui/browser', 'server/domain'],
  // The client is also for the real API, so it must not depend on the emulator.
  'contracts/client': ['contracts/client'],
  'server/domain': ['server/domain'],
  fixtures: ['fixtures', 'server/domain'],
  contracts: ['contracts', 'server/domain'],
}

test('every folder with sources has a place in LAYERS', () => {
  const folders = new Set(sources.map(({ path }) => dirname(path)))

  expect([...folders].filter((folder) => !LAYERS.includes(folder))).toEqual([])
  expect(LAYERS.filter((folder) => !folders.has(folder))).toEqual([])
})

test('a file imports only its own folder or lower layers, types included', () => {
  const violations = imports().filter(
    ({ from, to }) => LAYERS.indexOf(dirname(from)) > LAYERS.indexOf(dirname(to)),
  )

  expect(violations.map(({ from, to }) => `${from} -> ${to}`)).toEqual([])
})

test.each(Object.entries(CLOSED))('%s imports nothing except %j', (folder, open) => {
  const violations = imports().filter(
    ({ from, to }) => isIn(folder)(from) && !open.some((allowed) => isIn(allowed)(to)),
  )

  expect(violations.map(({ from, to }) => `${from} -> ${to}`)).toEqual([])
})

function imports(): readonly { readonly from: string; readonly to: string }[] {
  const known = new Set(sources.map(({ path }) => path))
  return sources.flatMap(({ path, text }) =>
    localImports(path, text)
      .filter((target) => known.has(target))
      .map((target) => ({ from: path, to: target })),
  )
}

const isIn = (folder: string) => (path: string) => path.startsWith(`${folder}/`)

const RESTRICTED: readonly (readonly [string, RegExp, readonly RegExp[]])[] = [
  ['time', /\bDate\.now\(|new Date\(\)/, [/^server\/runtime\/real-time\.ts$/]],
  ['timers', /\bset(Timeout|Interval|Immediate)\(/, [/^server\/runtime\/timer\.ts$/]],
  [
    'stdout and stderr',
    /\bconsole\.\w+\(|\bprocess\.(stdout|stderr)\b(?!\.isTTY)/,
    // The fixture prints to the runner of the user's tests.
    [/^server\/cli\/terminal\/output\.ts$/, /^server\/vitest\.ts$/],
  ],
  ['text for the terminal', /\bas TerminalText\b/, [/^server\/domain\/text\/terminal-text\.ts$/]],
  ['chance', /Math\.random|randomUUID|randomBytes|getRandomValues/, []],
  [
    'argv, env, exit and the like',
    /\bprocess\./,
    [
      /^server\/(cli\/|storage\/folder\/lock-owner\.ts$)/,
      // These two run in the process of a client.
      /^server\/intercept\/(preload|redirect-connections)\.ts$/,
    ],
  ],
  [
    'the disk',
    /from 'node:fs|import\('node:fs/,
    [
      /^server\/runtime\/(private-)?files\.ts$/,
      /^server\/storage\/folder\/(data-folder|lost-folder-check|folder-view|lock|lock-owner|regular-file)\.ts$/,
      /(generate(-[a-z-]+)?|compile)\.ts$/,
    ],
  ],
  ['PostgreSQL', /from 'pg'/, [/^server\/storage\/postgres\/database-connection\.ts$/]],
  ['express', /from 'express'/, [/^server\/(http|ui)\//]],
  ['faker', /@faker-js\/faker/, [/^fixtures\//]],
  ['Ajv and Pact', /from '(ajv|@pact-foundation)|import\('@pact-foundation/, [/^contracts\//]],
  [
    'HTTP out',
    /import \* as https? from|import \{[^}]*\brequest\b[^}]*\} from 'node:https?'|\bhttps?\.request\(|\bfetch\(/,
    [
      /^server\/(delivery\/sender|cli\/shared\/control-client)\.ts$/,
      /^server\/cli\/contracts\/(broker-client|send-pact-request)\.ts$/,
      /^contracts\/client\/call\.ts$/,
      /^server\/intercept\/(proxy|onward-request|recording-gateway)\.ts$/,
      /^server\/http\/(control\/resend-request|replicas\/pass-on)\.ts$/,
    ],
  ],
]

test.each(RESTRICTED)('only one module uses %s', (_, forbidden, modules) => {
  const violations = ofServer
    .filter(({ path }) => !modules.some((module) => module.test(path)))
    .filter(({ text }) => forbidden.test(withoutComments(text)))
    .map(({ path }) => path)

  expect(violations).toEqual([])
})

test('the domain imports no packages and no modules of Node', () => {
  const violations = sources
    .filter(({ path }) => path.startsWith('server/domain/'))
    .filter(({ text }) => /from '(?!\.{1,2}\/)/.test(text))
    .map(({ path }) => path)

  expect(violations).toEqual([])
})

test('no file is longer than 250 lines', () => {
  const long = [...allFiles, ...filesUnder('test')]
    .filter(({ text }) => text.split('\n').length > 251)
    .map(({ path }) => path)

  expect(long).toEqual([])
})

test('no exported type is inferred with ReturnType', () => {
  const inferred = allFiles.flatMap(({ path, text }) =>
    [...text.matchAll(/^export type (\w+) = .*ReturnType</gm)].map(([, name]) => `${path} ${name}`),
  )

  expect(inferred).toEqual([])
})

test('no path has a meaningless name', () => {
  const banned = /\b(util|helper|manager|service|misc|common)s?\b/

  expect(sources.filter(({ path }) => banned.test(path)).map(({ path }) => path)).toEqual([])
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

test('only server/emulator assigns the state of a namespace', () => {
  const assignment =
    /\bnamespace\.(owner|opened|booked|billed|queue|byDefault|openNow)\s*=[^=]|delete namespace\./
  const violations = sources
    .filter(({ path, text }) => !path.startsWith('server/emulator/') && assignment.test(text))
    .map(({ path }) => path)

  expect(violations).toEqual([])
})
