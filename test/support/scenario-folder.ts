import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
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

/** A real folder with exactly these files, gone when the test is. */
export async function folderOf(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'scenarios-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  return folder
}
