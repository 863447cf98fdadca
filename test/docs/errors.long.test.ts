import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { errorsPage } from '../../server/docs/errors-page.ts'
import { PROBLEMS, type ProblemCode } from '../../server/domain/model/problem.ts'
import { startEmulator } from '../../server/index.ts'
import { resolveSettings } from '../../server/options/resolve-settings.ts'
import { hasTool } from '../support/external-tools.ts'
import { root } from '../support/root.ts'
import { createTestTerminal } from '../support/terminal.ts'
import { blocksIn } from './blocks.ts'
import { bash } from './shell.ts'

const page = readFileSync(join(root, 'docs', 'errors.md'), 'utf8')
const [intro = '', ...sections] = page.split(/^## (?=[A-Z_]+$)/m)
const documentedUrl = 'http://127.0.0.1:4280'
const folder = mkdtempSync(join(tmpdir(), 'videoid-errors-'))
const shell = hasTool('bash') && hasTool('curl')

// The pending results of blocks that wait in real time. They run in parallel with the other tests.
const pending = new Map<string, ReturnType<typeof answerOf>>()

// One emulator for each set of flags, started in a folder with the files of the page.
const emulatorByFlags = new Map<string, Awaited<ReturnType<typeof startEmulator>>>()

beforeAll(async () => {
  mkdirSync(join(folder, 'errors'))
  for (const { text } of blocksIn(page).filter(({ language }) => language === 'yaml')) {
    const [, name = ''] = /^# (errors\/.+)\n/.exec(text) ?? []
    writeFileSync(join(folder, name), text)
  }
  for (const flags of new Set(sections.map(flagsOf))) {
    const terminal = createTestTerminal({}, flags.split(' ').filter(Boolean))
    const readFile = async (path: string) =>
      existsSync(path) ? readFileSync(path, 'utf8') : undefined
    const { settings } = await resolveSettings('start', { ...terminal, cwd: folder, readFile })
    emulatorByFlags.set(flags, await startEmulator({ ...settings, port: 0 }))
  }
  if (!shell) return
  for (const section of sections.filter((candidate) => shellIn(candidate).includes('sleep '))) {
    pending.set(codeOf(section), answerOf(section))
  }
})

afterAll(async () => {
  await Promise.all([...emulatorByFlags.values()].map((emulator) => emulator.close()))
  rmSync(folder, { recursive: true })
})

test('docs/errors.md matches the catalogue (npm run docs writes it)', () => {
  expect(page).toBe(errorsPage())
})

test('every error has one section, in the order of the catalogue', () => {
  expect(sections.map(codeOf)).toEqual(Object.keys(PROBLEMS))
})

test.skipIf(!shell).each(sections.map((section) => [codeOf(section), section] as const))(
  'the curl command in the section of %s gets this error',
  async (code, section) => {
    const { status, error } = PROBLEMS[code as ProblemCode]
    const documented = / \*\*(\d+)\*\*, error \*\*([\d.]+)\*\*/.exec(section)?.slice(1).map(Number)

    const { head, body, failure } = await (pending.get(code) ?? answerOf(section))

    expect(failure).toBe('')
    expect(documented).toEqual([status, error])
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    expect(head).toContain(`x-emulator-problem: ${code}: `)
    expect(head.includes('x-emulator-provenance: assumed')).toBe(
      PROBLEMS[code as ProblemCode].source === 'assumed',
    )
    expect(JSON.parse(body)).toEqual({
      data: null,
      success: false,
      message: expect.any(String),
      error,
    })
  },
)

function codeOf(section: string): string {
  return section.slice(0, section.indexOf('\n'))
}

function flagsOf(section: string): string {
  return /^Started with `(.*)`:$/m.exec(section)?.[1] ?? ''
}

function shellIn(section: string): string {
  return blocksIn(section)
    .filter(({ language }) => language === 'sh')
    .map(({ text }) => text)
    .join('\n')
}

async function answerOf(section: string) {
  const url = emulatorByFlags.get(flagsOf(section))?.url ?? ''
  const commands = shellIn(section).replaceAll(documentedUrl, url)
  const { out, failure } = await bash(`${shellIn(intro)}\n${commands}`, folder)
  const [head = '', ...body] = out.split('\r\n\r\n')
  return { head, body: body.join('\r\n\r\n'), failure }
}
