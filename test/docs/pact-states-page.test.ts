import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { emulatorForTest } from '../support/emulator.ts'
import { hasTool } from '../support/external-tools.ts'
import { blocksIn, docsPage, missingLine } from './blocks.ts'

const page = docsPage('pacts.md')

test.skipIf(!hasTool('curl'))(
  'the error for an unknown provider state equals the error in docs/pacts.md',
  async () => {
    const { url } = await emulatorForTest()
    const block = blocksIn(page).find(({ text }) => text.includes('/pact-states'))

    const command = (block?.text ?? '').replace('http://127.0.0.1:4280', url)
    const { stdout } = await promisify(execFile)('sh', ['-c', command])

    expect(missingLine(block?.output ?? '-', stdout), stdout).toBeUndefined()
  },
)
