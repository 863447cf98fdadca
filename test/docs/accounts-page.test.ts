import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { emulatorForTest } from '../support/emulator.ts'
import { root } from '../support/root.ts'
import { hasTool } from '../support/tools.ts'
import { blocksIn, missingLine } from './blocks.ts'

const page = readFileSync(join(root, 'docs', 'accounts.md'), 'utf8')
const blocks = blocksIn(page).filter(({ language }) => language === 'sh')

test.skipIf(!hasTool('bash') || !hasTool('curl'))(
  'the commands of docs/accounts.md, one after the other, print what it shows',
  async () => {
    const { url } = await emulatorForTest({ auth: 'scoped', credit: 20 })

    const printed = await inOneShell(url)

    const wrong = blocks.map(({ output }, i) => missingLine(output, printed[i] ?? ''))
    expect(printed).toHaveLength(blocks.length)
    expect(wrong, printed.join('\n')).toEqual(blocks.map(() => undefined))
    expect(blocks.length).toBeGreaterThan(6)
  },
)

test('every path of its table is in openapi.yaml', () => {
  const described = readFileSync(join(root, 'openapi.yaml'), 'utf8')
  const paths = [...page.matchAll(/`(?:GET |POST |PATCH |DELETE |PUT )?(\/[a-z/{}]+)/g)]
    .map(([, path = '']) => path.replace('{t}', '{token}'))
    .filter((path) => !['/stats', '/counters', '/errors', '/tokens/'].includes(path))

  const missing = paths.filter((path) => !described.includes(`\n  ${path}:\n`))

  expect(paths.length).toBeGreaterThan(12)
  expect(missing).toEqual([])
})

function inOneShell(url: string): Promise<readonly string[]> {
  const between = '=== end of a block'
  const script = blocks
    .map(({ text }) => `${text.replaceAll('http://127.0.0.1:4280', url)}\necho\necho '${between}'`)
    .join('\n')
  const cwd = mkdtempSync(join(tmpdir(), 'videoid-accounts-'))
  return new Promise((resolve, reject) => {
    execFile('bash', ['-c', `set -eu\n${script}`], { cwd, encoding: 'utf8' }, (fault, out) => {
      if (fault === null) resolve(out.split(between).slice(0, -1))
      else reject(fault)
    })
  })
}
