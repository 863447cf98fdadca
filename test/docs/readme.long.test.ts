import { readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { installPacked } from '../support/install-packed.ts'
import { root } from '../support/root.ts'
import { folderOf } from '../support/scenario-folder.ts'
import { missingLine } from './blocks.ts'
import { bash } from './shell.ts'
import { commandsOf, savedFiles } from './tutorial.ts'

test.skipIf(process.platform === 'win32')(
  'the test and the exec line of the README work in an empty folder with the packed package',
  async () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8')
    const [exec] = commandsOf(readme)
    const folder = folderOf({ ...savedFiles(readme), 'package.json': '{"private": true}' })
    installPacked(folder)
    linkVitest(folder)

    const tested = await bash('npx --no-install vitest run --no-color 2>&1', folder)
    const executed = await bash(exec?.text.replace('npx ', 'npx --no-install ') ?? '', folder)

    expect(Object.keys(savedFiles(readme))).toEqual(['identification.test.js'])
    expect(tested.failure, tested.out).toBe('')
    expect(tested.out).toMatch(/Tests +1 passed/)
    expect(executed.failure).toBe('')
    expect(missingLine(exec?.output || '-', executed.out), executed.out).toBeUndefined()
  },
)

// Links the Vitest of this project into the folder.
function linkVitest(folder: string): void {
  symlinkSync(join(root, 'node_modules/vitest'), join(folder, 'node_modules/vitest'))
  symlinkSync('../vitest/vitest.mjs', join(folder, 'node_modules/.bin/vitest'))
}
