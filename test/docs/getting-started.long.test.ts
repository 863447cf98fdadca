import { join } from 'node:path'
import { expect, test } from 'vitest'
import { browserExecutable, hasBrowser } from '../support/browser-contexts.ts'
import { emulatorForTest } from '../support/emulator.ts'
import { installPacked } from '../support/install-packed.ts'
import { root } from '../support/root.ts'
import { folderOf } from '../support/scenario-folder.ts'
import { inProject, runTestsInProject } from '../support/temporary-project.ts'
import { docsPage, missingLine } from './blocks.ts'
import { bash } from './shell.ts'
import { commandsOf, savedFiles, withoutNpx } from './tutorial.ts'

test.each(['vitest', 'node-test'])('the test of the page for %s passes', async (name) => {
  const page = docsPage(`getting-started/${name}.md`)
  const [command] = commandsOf(page)

  const { out, failure } = await inProject(savedFiles(page), (folder) =>
    bash(`exec 2>&1\n${withoutNpx(command?.text ?? '')}`, folder),
  )

  expect(failure, out).toBe('')
  expect(missingLine(command?.output || '-', out), out).toBeUndefined()
})

test('the test of the page for Jest passes in an empty folder with the packed package', async () => {
  const page = docsPage('getting-started/jest.md')
  const [command] = commandsOf(page)
  const folder = folderOf({ ...savedFiles(page), 'package.json': '{"private": true}' })
  installPacked(folder, 'jest@30.5.2')

  const { out, failure } = await bash(`exec 2>&1\n${command?.text}`, folder)

  expect(failure, out).toBe('')
  expect(missingLine(command?.output || '-', out), out).toBeUndefined()
})

test.skipIf(!hasBrowser && process.env.VIDEOID_TEST_ALL !== '1')(
  'the test of the page for Playwright passes in Chromium',
  async () => {
    const { url } = await emulatorForTest({ scenario: 'interactive', clock: 'system' })
    const { 'shop.spec.ts': text = '' } = savedFiles(docsPage('getting-started/playwright.md'))

    const { passed, failed, output } = await runTestsInProject({
      'shop.spec.ts': text.replaceAll('http://127.0.0.1:4280', url),
      'node_modules/@playwright/test/package.json': '{"type": "module", "exports": "./index.js"}',
      'node_modules/@playwright/test/index.js': PLAYWRIGHT,
    })

    expect({ passed, failed }, output).toEqual({ passed: 1, failed: 0 })
  },
)

// The fixtures of @playwright/test that the page uses.
const PLAYWRIGHT = `
import { createRequire } from 'node:module'
import { test as base } from ${JSON.stringify(join(root, 'node_modules/vitest/dist/index.js'))}
const require = createRequire(${JSON.stringify(join(root, 'package.json'))})
const { chromium, request } = require('playwright-core')
export { expect } from ${JSON.stringify(join(root, 'node_modules/vitest/dist/index.js'))}
export const test = base.extend({
  page: async ({}, use) => {
    const browser = await chromium.launch({ executablePath: ${JSON.stringify(browserExecutable)}, args: ['--no-sandbox'] })
    await use(await browser.newPage())
    await browser.close()
  },
  request: async ({}, use) => {
    const context = await request.newContext()
    await use(context)
    await context.dispose()
  },
})
`
