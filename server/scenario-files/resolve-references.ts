import type { UserError } from '../domain/base/user-error.ts'
import { type Inherited, inheritAll } from '../domain/scenarios/inheritance.ts'
import type { Scenario, ScenarioFault, ScenarioFile } from '../domain/scenarios/scenario.ts'
import type { Route } from '../domain/scenarios/selection/routes.ts'
import { scenarioFaults } from '../domain/scenarios/validation/validate-scenario.ts'
import { type BrokenFile, broke } from './broken-file.ts'
import type { RoutesFile } from './routes-file.ts'

/** Gives every scenario what it inherits; files what cannot be. */
export async function inherited(
  files: readonly ScenarioFile[],
  broken: BrokenFile[],
): Promise<ReadonlyMap<string, Scenario>> {
  const scenarios = new Map<string, Scenario>()
  const missing = new Set(broken.map(({ file }) => baseName(file)))
  for (const { name } of files) missing.delete(name)
  for (const each of inheritAll(files)) {
    const faults = inheritedFaults(each, missing)
    await broke(broken, each.file.file, async () => {
      if (faults.length > 0) throw await complaintOf(each.file, faults)
      if (each.scenario !== undefined) scenarios.set(each.scenario.name, each.scenario)
    })
  }
  return scenarios
}

// What extends nothing was checked when it was parsed.
function inheritedFaults(
  { file, scenario, fault }: Inherited,
  missing: ReadonlySet<string>,
): readonly ScenarioFault[] {
  if (fault !== undefined)
    return [missing.has(file.text.extends ?? '') ? baseIsBroken(file) : fault]
  return file.text.extends === undefined ? [] : scenarioFaults(scenario, file.text)
}

function baseIsBroken({ text }: ScenarioFile): ScenarioFault {
  const says = `extends "${text.extends}", which has a fault of its own; mend that first`
  return { pointer: '/extends', part: 'value', says }
}

/** The rules of all files, each scenario they name looked up; files what is not there. */
export async function routed(
  files: readonly RoutesFile[],
  scenarios: ReadonlyMap<string, Scenario>,
  broken: BrokenFile[],
): Promise<readonly Route[]> {
  const missing = new Set(broken.map(({ file }) => baseName(file)))
  const shelf = { get: (name: string) => scenarios.get(name), names: () => [...scenarios.keys()] }
  const routes: Route[] = []
  for (const file of files.filter(({ text }) => text.routes.length > 0)) {
    const { routesIn, useFaults } = await import('./routes-file.ts')
    const faults = useFaults(file, shelf).filter(({ name }) => !missing.has(name))
    await broke(broken, file.file, async () => {
      if (faults.length > 0) throw await complaintOf(file, faults)
      routes.push(...routesIn(file))
    })
  }
  return routes
}

async function complaintOf(
  file: Pick<ScenarioFile, 'file' | 'locate' | 'source'>,
  faults: readonly ScenarioFault[],
): Promise<UserError> {
  const { complaint } = await import('./yaml-file.ts')
  return complaint(file, faults)
}

/** The name that a file gives, whether it may or not. */
export function baseName(path: string): string {
  return path.replace(/^.*[\\/]/, '').replace(/\.ya?ml$/, '')
}
