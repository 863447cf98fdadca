import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { configurationPage } from '../../server/docs/configuration-page.ts'
import { limitsPage } from '../../server/docs/limits-page.ts'
import { resolveSettings } from '../../server/options/resolve-settings.ts'
import { root } from '../support/root.ts'
import { createTestTerminal } from '../support/terminal.ts'

test('docs/configuration.md matches the option table (npm run docs writes it)', () => {
  const page = readFileSync(join(root, 'docs', 'configuration.md'), 'utf8')

  expect(page).toBe(configurationPage())
})

test('docs/limits.md matches the limits in the code (npm run docs writes it)', () => {
  const page = readFileSync(join(root, 'docs', 'limits.md'), 'utf8')

  expect(page).toBe(limitsPage())
})

test('the example file of docs/configuration.md is accepted', async () => {
  const text = /```yaml\n([\s\S]*?)```/.exec(configurationPage())?.[1] ?? ''

  const files = { 'videoid-emulator.config.yaml': text }
  const { settings } = await resolveSettings('start', createTestTerminal({ files }, []))

  expect(settings).toMatchObject({ scenario: 'slow-operator', clock: 'manual' })
  expect(settings.allowCallbackHosts).toEqual(['hooks.example.com'])
})
