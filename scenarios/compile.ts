import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ScenarioFile } from '../server/domain/scenarios/scenario.ts'
import { listFiles, readTextFile } from '../server/runtime/files.ts'
import type { ValidateFile } from '../server/scenario-files/file-validator.ts'
import { parseScenario } from '../server/scenario-files/parse-scenario.ts'
import { parseRoutes, type RoutesFile } from '../server/scenario-files/routes-file.ts'
import {
  createScenarioCatalog,
  type ScenarioCatalog,
  type ScenarioRow,
} from '../server/scenario-files/scenario-catalog.ts'
import { maxYamlFileBytes } from '../server/scenario-files/yaml-file.ts'

/**
 * Writes scenarios/generated/shipped.json, which server/scenario-files/shipped-scenarios.ts imports. Throws a
 * UserError if a shipped scenario is invalid. Without `validate` the schema is not checked: the build may
 * run before the validator exists, and a test checks every shipped file.
 */
export async function compileScenarios(
  root: string,
  validate: ValidateFile = () => [],
): Promise<void> {
  const scenarios = await readShipped(root, validate)
  const routes = await readShippedRoutes(root, validate)
  // Fails the build if a scenario inherits from another one in an invalid way.
  await createCatalog(scenarios, routes, validate)
  const folder = join(root, 'scenarios', 'generated')
  await mkdir(folder, { recursive: true })
  // Write to a draft and rename it, so that a concurrent import never reads half a file.
  const drafts = await mkdtemp(join(folder, 'draft-'))
  await writeFile(join(drafts, 'new'), `${JSON.stringify({ scenarios, routes }, null, 2)}\n`)
  await rename(join(drafts, 'new'), join(folder, 'shipped.json'))
  await rm(drafts, { recursive: true })
}

/** Reads the shipped scenarios from their files. */
export async function readShipped(
  root: string,
  validate: ValidateFile,
): Promise<readonly ScenarioFile[]> {
  const files: ScenarioFile[] = []
  for (const path of await listFiles(join(root, 'scenarios'), ['.yaml'])) {
    const shownPath = `scenarios/${path.replace(/^.*[\\/]/, '')}`
    if (shownPath === routesFile) continue
    const text = await readTextFile(path, maxYamlFileBytes)
    files.push(await parseScenario(shownPath, text, validate))
  }
  return files
}

/** Reads scenarios/routes.yaml. */
export async function readShippedRoutes(
  root: string,
  validate: ValidateFile,
): Promise<readonly RoutesFile[]> {
  const text = await readTextFile(join(root, routesFile), maxYamlFileBytes)
  return [await parseRoutes(routesFile, text, validate)]
}

/** Returns the shipped scenarios with inherited values, for the table in scenarios/README.md. */
export async function shippedRows(root: string): Promise<readonly ScenarioRow[]> {
  return (await createCatalog(await readShipped(root, () => []), [], () => [])).list()
}

const routesFile = 'scenarios/routes.yaml'

function createCatalog(
  shipped: readonly ScenarioFile[],
  shippedRoutes: readonly RoutesFile[],
  validate: ValidateFile,
): Promise<ScenarioCatalog> {
  return createScenarioCatalog({
    shipped,
    shippedRoutes,
    directories: [],
    validate,
    validateRoutes: validate,
  })
}
