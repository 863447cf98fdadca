import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { numberOfRuns } from '../support/number-of-runs.ts'
import { folderOf } from '../support/scenario-folder.ts'
import { runInFolder } from '../support/terminal.ts'
import { HOSTILE_FILES } from './hostile-files.ts'

// hostile.long.test.ts measures the time and memory of each file.
const files = Object.entries(HOSTILE_FILES).filter((_, i) => i % numberOfRuns(3, 1) === 0)

test.each(files)('%s: scenarios check refuses the file with sentences', async (_, [text, says]) => {
  const folder = folderOf({})
  await writeFile(join(folder, 'hostile.yaml'), text)

  const { code, out, err } = await runInFolder(folder, ['scenarios', 'check', folder])

  const printed = out + err
  expect(printed).toContain(says)
  expect(printed.split('\n').filter((line) => line.length > 800)).toEqual([])
  expect(printed).not.toMatch(/^ +at /m)
  expect(code).toBe(2)
})
