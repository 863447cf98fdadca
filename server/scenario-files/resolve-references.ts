import type { UserError } from '../domain/base/user-error.ts'
import { type InheritanceResult, resolveExtends } from '../domain/scenarios/inheritance.ts'
import type { Scenario, ScenarioFile, ScenarioIssue } from '../domain/scenarios/scenario.ts'
import type { ScenarioRoute } from '../domain/scenarios/selection/routes.ts'
import { validateResolvedScenario } from '../domain/scenarios/validation/validate-scenario.ts'
import { type BrokenFile, collectBrokenFile } from './broken-file.ts'
import type { RoutesFile } from './routes-file.ts'

/** Gives every scenario what it inherits; files what cannot be. */
export async function resolveInheritance(
  files: readonly ScenarioFile[],
  broken: BrokenFile[],
): Promise<ReadonlyMap<string, Scenario>> {
  const scenarios = new Map<string, Scenario>()
  const missing = new Set(broken.map(({ file }) => baseName(file)))
  for (const { name } of files) missing.delete(name)
  for (const each of resolveExtends(files)) {
    const faults = inheritanceIssues(each, missing)
    await collectBrokenFile(broken, each.file.file, async () => {
      if (faults.length > 0) throw await issuesErrorOf(each.file, faults)
      if (each.scenario !== undefined) scenarios.set(each.scenario.name, each.scenario)
    })
  }
  return scenarios
}

// What extends nothing was checked when it was parsed.
function inheritanceIssues(
  { file, scenario, issue: fault }: InheritanceResult,
  missing: ReadonlySet<string>,
): readonly ScenarioIssue[] {
  if (fault !== undefined)
    return [missing.has(file.text.extends ?? '') ? brokenBaseIssue(file) : fault]
  return file.text.extends === undefined ? [] : validateResolvedScenario(scenario, file.text)
}

function brokenBaseIssue({ text }: ScenarioFile): ScenarioIssue {
  const says = `extends "${text.extends}", which has a fault of its own; mend that first`
  return { pointer: '/extends', part: 'value', says }
}

/** The rules of all files, each scenario they name looked up; files what is not there. */
export async function resolveRoutes(
  files: readonly RoutesFile[],
  scenarios: ReadonlyMap<string, Scenario>,
  broken: BrokenFile[],
): Promise<readonly ScenarioRoute[]> {
  const missing = new Set(broken.map(({ file }) => baseName(file)))
  const shelf = { get: (name: string) => scenarios.get(name), names: () => [...scenarios.keys()] }
  const routes: ScenarioRoute[] = []
  for (const file of files.filter(({ text }) => text.routes.length > 0)) {
    const { toRoutes: routesIn, useIssues: useFaults } = await import('./routes-file.ts')
    const faults = useFaults(file, shelf).filter(({ name }) => !missing.has(name))
    await collectBrokenFile(broken, file.file, async () => {
      if (faults.length > 0) throw await issuesErrorOf(file, faults)
      routes.push(...routesIn(file))
    })
  }
  return routes
}

async function issuesErrorOf(
  file: Pick<ScenarioFile, 'file' | 'locate' | 'source'>,
  faults: readonly ScenarioIssue[],
): Promise<UserError> {
  const { issuesError: complaint } = await import('./yaml-file.ts')
  return complaint(file, faults)
}

/** The name that a file gives, whether it may or not. */
export function baseName(path: string): string {
  return path.replace(/^.*[\\/]/, '').replace(/\.ya?ml$/, '')
}
