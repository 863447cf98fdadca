import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startEmulator } from '../../server/index.ts'
import { hasTool } from '../support/external-tools.ts'
import { root } from '../support/root.ts'
import { folderOf } from '../support/scenario-folder.ts'
import { missingLine } from './blocks.ts'
import { inOneShell, strictCurl } from './shell.ts'
import { commandsOf, withoutNpx } from './tutorial.ts'

const readme = readFileSync(join(root, 'README.md'), 'utf8')
// The command that starts the emulator never ends. The test starts one instead.
const commands = commandsOf(readme).filter(({ text }) => text !== 'npx videoid-emulator\n')

test.skipIf(!hasTool('bash') || !hasTool('curl'))(
  'the commands of the README print the documented output when they run in order',
  async () => {
    const emulator = await startEmulator()
    const texts = commands.map(({ text }) => withoutNpx(text))

    const options = { cwd: folderOf({}), url: emulator.url, before: strictCurl }
    const { printed, failure } = await inOneShell(texts, options)

    await emulator.close()
    expect(failure).toBe('')
    const wrong = commands.flatMap(({ output }, i) => missingLine(output, printed[i] ?? '') ?? [])
    expect(wrong, printed.join('\n')).toEqual([])
    expect(commands.length).toBeGreaterThan(3)
  },
)

test('the README has at most 180 lines and says at once that this is an unofficial reconstruction', () => {
  const lines = readme.trimEnd().split('\n')

  expect(lines.length).toBeLessThanOrEqual(180)
  expect(lines.slice(0, 4).join(' ')).toContain('unofficial reconstruction')
})

test('the README names npm start and npm test as the two commands that set up a clone', () => {
  expect(readme).toContain('```sh\nnpm start\nnpm test\n```')
})
