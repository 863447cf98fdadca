import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { instant } from '../../server/domain/time/instant.ts'
import { emulatorForTest } from '../support/emulator.ts'
import { root } from '../support/root.ts'
import { folderOf } from '../support/scenario-folder.ts'
import { blocksIn } from './blocks.ts'

test('docs/desk.md shows the desk that its scenario has on a Saturday with three people', async () => {
  const page = await readFile(join(root, 'docs/desk.md'), 'utf8')
  const [scenario = '', documented = ''] = ['yaml', 'json'].map(
    (language) => blocksIn(page).find((block) => block.language === language)?.text,
  )
  const { control, open, clock } = await emulatorForTest({
    at: instant(Date.parse('2026-01-10T17:40:00+01:00')),
    scenario: 'two-operators',
    scenarioDirectories: [folderOf({ 'two-operators.yaml': scenario })],
  })
  const ids = [await open(), await open(), await open()]
  await clock.advance('19m')

  const { text } = await control('get', '/desk')

  const masked = ids.reduce((text, id) => text.replaceAll(id, '…'), text)
  expect(JSON.parse(masked)).toMatchObject(JSON.parse(documented))
})
