import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { emulatorForTest } from '../support/emulator.ts'
import { hasTool } from '../support/external-tools.ts'
import { root } from '../support/root.ts'
import { folderOf } from '../support/scenario-folder.ts'
import { blocksIn, missingLine } from './blocks.ts'
import { inOneShell } from './shell.ts'

const page = readFileSync(join(root, 'docs', 'accounts.md'), 'utf8')
const blocks = blocksIn(page).filter(({ language }) => language === 'sh')

test.skipIf(!hasTool('bash') || !hasTool('curl'))(
  'the commands of docs/accounts.md print the documented output when they run in order',
  async () => {
    const { url } = await emulatorForTest({ auth: 'scoped', credit: 20 })

    const texts = blocks.map(({ text }) => text)
    const { printed, failure } = await inOneShell(texts, { url, cwd: folderOf({}) })

    const wrong = blocks.map(({ output }, i) => missingLine(output, printed[i] ?? ''))
    expect(failure).toBe('')
    expect(printed).toHaveLength(blocks.length)
    expect(wrong, printed.join('\n')).toEqual(blocks.map(() => undefined))
    expect(blocks.length).toBeGreaterThan(6)
  },
)

test('every path in the table of docs/accounts.md is in openapi.yaml', () => {
  const described = readFileSync(join(root, 'openapi.yaml'), 'utf8')
  const paths = [...page.matchAll(/`(?:GET |POST |PATCH |DELETE |PUT )?(\/[a-z/{}]+)/g)]
    .map(([, path = '']) => path.replace('{t}', '{token}'))
    .filter((path) => !['/stats', '/counters', '/errors', '/tokens/'].includes(path))

  const missing = paths.filter((path) => !described.includes(`\n  ${path}:\n`))

  expect(paths.length).toBeGreaterThan(12)
  expect(missing).toEqual([])
})
