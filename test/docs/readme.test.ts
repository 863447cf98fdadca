import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startEmulator } from '../../server/index.ts'
import { builtCommand } from '../support/command.ts'
import { hasTool } from '../support/external-tools.ts'
import { root } from '../support/root.ts'
import { folderOf } from '../support/scenario-folder.ts'
import { blocksIn, missingLine } from './blocks.ts'
import { inOneShell, strictCurl } from './shell.ts'

const readme = readFileSync(join(root, 'README.md'), 'utf8')
const guide = readFileSync(join(root, 'docs/guide.md'), 'utf8')
const controlPage = readFileSync(join(root, 'docs/control-api.md'), 'utf8')
// The guide continues where the README ends, in the same shell.
const blocks = [...blocksIn(readme), ...blocksIn(guide)]
const yaml = blocks.find(({ language }) => language === 'yaml')?.text ?? ''

// .ci/smoke-test-package.mjs and test/cli test the blocks that need an installation.
const SKIPPED = ['git clone <this repository> videoid-emulator && cd videoid-emulator\nnpm start\n']
const commands = blocks.filter(({ language, text }) => language === 'sh' && !SKIPPED.includes(text))

const shell = hasTool('bash') && hasTool('curl')

for (const [i, { text, output }] of commands.entries()) {
  const title = text.split('\n').find((line) => !line.startsWith('auth=')) ?? ''
  const needsMore = text.includes('openssl ') && !hasTool('openssl')

  test.skipIf(!shell || needsMore)(
    `block ${i + 1} prints the documented output: ${title.slice(0, 70)}`,
    async () => {
      const { printed, failure } = await commandsRun()

      const shown = printed[i]

      expect(shown, `it did not run: ${failure}`).toBeDefined()
      expect(missingLine(output, shown ?? ''), shown).toBeUndefined()
    },
  )
}

test('the program in TypeScript prints the documented output', async () => {
  const { text = '', output = '' } = blocks.find(({ language }) => language === 'ts') ?? {}
  const lines: string[] = []
  const library = { startEmulator }
  const body = text.replace(/^import (\{.*\}) from 'videoid-emulator'$/m, 'const $1 = library')

  const program = new AsyncFunction('library', 'console', body)
  await program(library, { log: (...words: readonly unknown[]) => lines.push(words.join(' ')) })

  expect(lines.join('\n')).toBe(output.trim())
})

test('the README has at most 200 lines', () => {
  expect(readme.split('\n').length).toBeLessThanOrEqual(200)
})

test('every call in the table of the control API exists', async () => {
  const emulator = await startEmulator()
  const calls = [...controlPage.matchAll(/^\| `(GET|PUT|POST|ANY) (\/__emulator\/\S+)` \|/gm)]

  const unknown = []
  for (const [, verb = '', path = ''] of calls) {
    const method = verb === 'ANY' ? 'POST' : verb
    const url = emulator.url + path.replace(/\{\w+\}/, 'ok')
    const answer = await fetch(`${url}?timeout=1ms`, { method })
    const text = await answer.text()
    if (text.includes('There is no ')) unknown.push(`${verb} ${path}`)
  }

  await emulator.close()
  expect({ calls: calls.length, unknown }).toEqual({ calls: 39, unknown: [] })
})

const AsyncFunction: FunctionConstructor = Object.getPrototypeOf(async () => {}).constructor

let run: ReturnType<typeof runAllCommands> | undefined

function commandsRun() {
  run ??= runAllCommands()
  return run
}

// Runs all blocks in one shell, next to a running emulator, as a reader does.
async function runAllCommands() {
  const call = `curl -sf "$VIDEOID_EMULATOR_URL/__emulator/clock" -H "Authorization: Bearer $VIDEOID_EMULATOR_TOKEN"`
  const folder = folderOf({
    'hesitant.yaml': yaml,
    'package.json': JSON.stringify({ scripts: { test: call } }),
  })
  const emulator = await startEmulator({ scenarioDirectories: [folder] })
  const isNeeded = (text: string) => hasTool('openssl') || !text.includes('openssl ')
  const emulatorCommand = `${quoted(process.execPath)} ${quoted(builtCommand())}`
  const texts = commands.map(({ text }) =>
    isNeeded(text) ? text.replaceAll('npx videoid-emulator', emulatorCommand) : '',
  )
  const result = await inOneShell(texts, { cwd: folder, url: emulator.url, before: strictCurl })
  await emulator.close()
  return result
}

function quoted(path: string): string {
  return `'${path.replaceAll("'", "'\\''")}'`
}
