import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ScenarioFile } from '../server/core/scenario.ts'
import { filesIn, readText } from '../server/shell/files.ts'
import { createScenarioBook } from '../server/shell/scenario-book.ts'
import { longestScenarioFile, parseScenario } from '../server/shell/scenario-file.ts'
import type { ValidateScenario } from '../server/shell/schema-fault.ts'

/**
 * Writes scenarios/generated/shipped.json, which server/shell/shipped-scenarios.ts imports. Throws a
 * Complaint where a shipped scenario is broken. Without `validate` the shape is not checked: the build
 * may run before there is a validator, and a test checks every shipped file.
 */
export async function generate(root: string, validate?: ValidateScenario): Promise<void> {
  const files = await readShipped(root, validate ?? (() => []))
  // Makes what they inherit from each other a fault of the build as well.
  await createScenarioBook({ shipped: files, directories: [], validate: () => [] })
  const folder = join(root, 'scenarios', 'generated')
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'shipped.json'), `${JSON.stringify(files, null, 2)}\n`)
}

/** The shipped scenarios as their files say now. */
export async function readShipped(
  root: string,
  validate: ValidateScenario,
): Promise<readonly ScenarioFile[]> {
  const files: ScenarioFile[] = []
  for (const path of await filesIn(join(root, 'scenarios'), ['.yaml'])) {
    const text = await readText(path, longestScenarioFile)
    const shown = `scenarios/${path.replace(/^.*[\\/]/, '')}`
    files.push(await parseScenario(shown, text, validate))
  }
  return files
}
