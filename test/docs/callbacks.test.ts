import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { OutcomeName } from '../../server/domain/model/callback.ts'
import { CHAOS_KINDS } from '../../server/domain/model/callback-chaos.ts'
import { startEmulator } from '../../server/index.ts'
import { hasTool } from '../support/external-tools.ts'
import { root } from '../support/root.ts'
import { scenarioFolder } from '../support/scenario-folder.ts'
import { blocksIn, missingLine } from './blocks.ts'
import { inOneShell, strictCurl } from './shell.ts'

const page = readFileSync(join(root, 'docs', 'callbacks.md'), 'utf8')
const blocks = blocksIn(page)

test('docs/callbacks.md lists every kind of chaos, every outcome and every status', () => {
  const outcomes: Readonly<Record<OutcomeName, true>> = {
    delivered: true,
    bad_status: true,
    timeout: true,
    refused: true,
    reset: true,
    dns_error: true,
    tls: true,
    too_large: true,
    blocked: true,
    queued_overflow: true,
    failed: true,
  }

  expect(firstCells('| `do` |')).toEqual(CHAOS_KINDS)
  expect(firstCells('| outcome |')).toEqual(Object.keys(outcomes))
  expect(firstCells('| status |')).toEqual(['delivered', 'exhausted', 'blocked', 'dropped'])
})

test.skipIf(!hasTool('bash') || !hasTool('curl'))(
  'the scenario and the commands of docs/callbacks.md work and print the documented output',
  async () => {
    const yaml = blocks.find(({ language }) => language === 'yaml')?.text ?? ''
    const commands = blocks.filter(({ language }) => language === 'sh')
    const folder = scenarioFolder({ noisy: yaml.replace('version: 1\n', '') })
    const emulator = await startEmulator({ clock: 'manual', scenarioDirectories: [folder] })

    const texts = commands.map(({ text }) => text)
    const before = `auth='Authorization: Bearer ${emulator.token}'\n${strictCurl}`
    const { printed, failure } = await inOneShell(texts, { cwd: folder, url: emulator.url, before })

    await emulator.close()
    expect(failure).toBe('')
    expect(printed).toHaveLength(commands.length)
    for (const [i, { output }] of commands.entries()) {
      expect(missingLine(output, printed[i] ?? ''), printed[i]).toBeUndefined()
    }
  },
)

// Returns the code words in the first column of the table with this header.
function firstCells(head: string): readonly string[] {
  const rows = page.slice(page.indexOf(`\n${head}`) + 1).split('\n\n', 1)[0] ?? ''
  return [...rows.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, word = '']) => word).filter(isNotHeader)
}

function isNotHeader(word: string): boolean {
  return word !== 'do'
}
