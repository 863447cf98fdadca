import type { UserError } from '../domain/base/user-error.ts'
import { type InheritanceResult, resolveExtends } from '../domain/scenarios/inheritance.ts'
import type { Scenario, ScenarioFile, ScenarioIssue } from '../domain/scenarios/scenario.ts'
import type { ScenarioRoute } from '../domain/scenarios/selection/routing-rules.ts'
import { validateResolvedScenario } from '../domain/scenarios/validation/validate-scenario.ts'
import { type BrokenFile, collectBrokenFile } from './broken-file.ts'
import type { RoutesFile } from './routes-file.ts'

/**
 * Resolves `extends` of every scenario. Adds to `broken` each file whose `extends` cannot be resolved. With `areValid`,
 * the results are not validated.
 */
export async function resolveInheritance(
  files: readonly ScenarioFile[],
  broken: BrokenFile[],
  areValid = false,
): Promise<ReadonlyMap<string, Scenario>> {
  const scenarios = new Map<string, Scenario>()
  const missing = new Set(broken.map(({ file }) => baseName(file)))
  for (const { name } of files) missing.delete(name)
  for (const result of resolveExtends(files)) {
    const { file, scenario } = result
    const issues = areValid ? [] : inheritanceIssues(result, missing)
    await collectBrokenFile(broken, file.file, async () => {
      if (issues.length > 0) throw await issuesErrorOf(file, issues)
      if (scenario !== undefined) scenarios.set(scenario.name, scenario)
    })
  }
  return scenarios
}

// Returns the issues of a scenario with `extends`. Without `extends`, it was already validated when it was parsed.
function inheritanceIssues(
  { file, scenario, issue }: InheritanceResult,
  missing: ReadonlySet<string>,
): readonly ScenarioIssue[] {
  if (issue !== undefined)
    return [missing.has(file.text.extends ?? '') ? brokenBaseIssue(file) : issue]
  return file.text.extends === undefined ? [] : validateResolvedScenario(scenario, file.text)
}

function brokenBaseIssue({ text }: ScenarioFile): ScenarioIssue {
  const says = `extends "${text.extends}", which has a mistake itself; correct that scenario first`
  return { pointer: '/extends', part: 'value', says }
}

/** Returns the rules of all files. Adds to `broken` each file that names an unknown scenario. */
export async function resolveRoutes(
  files: readonly RoutesFile[],
  scenarios: ReadonlyMap<string, Scenario>,
  broken: BrokenFile[],
): Promise<readonly ScenarioRoute[]> {
  const missing = new Set(broken.map(({ file }) => baseName(file)))
  const routes: ScenarioRoute[] = []
  for (const file of files.filter(({ text }) => text.routes.length > 0)) {
    const { toRoutes, scenarioUseIssues: useIssues } = await import('./routes-file.ts')
    // Omits issues about a scenario that is missing only because its file is broken: that file is already reported.
    const issues = useIssues(file, scenarios).filter(({ name }) => !missing.has(name))
    await collectBrokenFile(broken, file.file, async () => {
      if (issues.length > 0) throw await issuesErrorOf(file, issues)
      routes.push(...toRoutes(file))
    })
  }
  return routes
}

async function issuesErrorOf(
  file: Pick<ScenarioFile, 'file' | 'locate' | 'source'>,
  issues: readonly ScenarioIssue[],
): Promise<UserError> {
  const { issuesError } = await import('./yaml-file.ts')
  return issuesError(file, issues)
}

/** Returns the file name without folder and extension. The result is not always a valid scenario name. */
export function baseName(path: string): string {
  return path.replace(/^.*[\\/]/, '').replace(/\.ya?ml$/, '')
}
