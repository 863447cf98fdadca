import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'

/** Creates a folder with one scenario file for each name. It is deleted when the test ends. */
export function scenarioFolder(texts: Readonly<Record<string, string>>): string {
  const files = Object.entries(texts).map(([name, text]) => [
    `${name}.yaml`,
    `version: 1\n${text}\n`,
  ])
  return folderOf(Object.fromEntries(files))
}

/** Creates a folder with exactly these files. It is deleted when the test ends. */
export function folderOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'videoid-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  return folder
}
