import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A folder with one scenario file for each name, gone when the test is. */
export function scenarioFolder(texts: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'videoid-scenarios-'))
  for (const [name, text] of Object.entries(texts)) {
    writeFileSync(join(folder, `${name}.yaml`), `version: 1\n${text}\n`)
  }
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}
