import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A folder with one scenario file for each name, gone when the test is. */
export function scenarioFolder(texts: Readonly<Record<string, string>>): string {
  const files = Object.entries(texts).map(([name, text]) => [
    `${name}.yaml`,
    `version: 1\n${text}\n`,
  ])
  return folderOf(Object.fromEntries(files))
}

/** A real folder with exactly these files, gone when the test is. */
export function folderOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'videoid-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  return folder
}
