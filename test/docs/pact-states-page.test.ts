import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { emulatorForTest } from '../support/emulator.ts'
import { root } from '../support/root.ts'
import { hasTool } from '../support/tools.ts'
import { blocksIn, missingLine } from './blocks.ts'

const page = readFileSync(join(root, 'docs/contracts.md'), 'utf8')

test.skipIf(!hasTool('curl'))(
  'the refusal of an unknown provider state is the one in docs/contracts.md',
  async () => {
    const { url } = await emulatorForTest()
    const block = blocksIn(page).find(({ text }) => text.includes('/pact-states'))

    const command = (block?.text ?? '').replace('http://127.0.0.1:4280', url)
    const { stdout } = await promisify(execFile)('sh', ['-c', command])

    expect(missingLine(block?.output ?? '-', stdout), stdout).toBeUndefined()
  },
)
