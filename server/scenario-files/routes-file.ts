import schema from '../../scenarios/routes.schema.json' with { type: 'json' }
import type { ScenarioFile, ScenarioIssue } from '../domain/scenarios/scenario.ts'
import {
  resolveScenarioUse,
  type ScenarioLookup,
} from '../domain/scenarios/selection/choose-scenario.ts'
import {
  parseRoutingRule,
  type RoutesText,
  type RouteText,
  type ScenarioRoute,
  scenarioUsesOf,
} from '../domain/scenarios/selection/routing-rules.ts'
import type { ValidateFile } from './file-validator.ts'
import { schemaIssues } from './schema-messages.ts'
import { issuesError, parseYamlFile } from './yaml-file.ts'

/** A parsed file of rules. The scenarios that it names are not resolved yet. */
export type RoutesFile = Pick<ScenarioFile, 'file' | 'locate' | 'source'> & {
  readonly text: RoutesText
}

/** Parses one routes.yaml. Throws a UserError with one line for each schema violation or conflicting key. */
export async function parseRoutes(
  fileName: string,
  text: string,
  validate: ValidateFile,
): Promise<RoutesFile> {
  const { content, locate, locateLater } = await parseYamlFile(fileName, text, 'version: 1')
  const source = () => text
  const violations = schemaIssues(await validate(content), content, schema)
  if (violations.length > 0) throw issuesError({ file: fileName, locate, source }, violations)
  const routes = content as RoutesText
  const issues = routes.routes.flatMap(conflictingKeyIssues)
  if (issues.length > 0) throw issuesError({ file: fileName, locate, source }, issues)
  return { file: fileName, text: routes, locate: locateLater, source }
}

/** An issue of a rule, and the scenario that the rule names. */
export type UseIssue = ScenarioIssue & { readonly name: string }

/** Returns an issue for each rule that names an unknown scenario, or params that the scenario does not accept. */
export function scenarioUseIssues(
  { text }: RoutesFile,
  lookup: ScenarioLookup,
): readonly UseIssue[] {
  return text.routes.flatMap((route, i) =>
    scenarioUsesOf(route).flatMap((use, turn): readonly UseIssue[] => {
      const resolved = resolveScenarioUse(use, lookup)
      if (!('fault' in resolved)) return []
      const list = typeof route.use === 'string' ? '' : `/${turn}`
      const isKnown = lookup.get(use.name) !== undefined
      const pointer = isKnown && list === '' ? `/routes/${i}/params` : `/routes/${i}/use${list}`
      const says = resolved.fault.charAt(0).toLowerCase() + resolved.fault.slice(1)
      return [{ pointer, part: 'value', says, name: use.name }]
    }),
  )
}

/** Converts the rules of a file, each with its file and line. */
export function toRoutes({ file, text, locate }: RoutesFile): readonly ScenarioRoute[] {
  return text.routes.map((route, i) => {
    const line = locate?.(`/routes/${i}`, 'value')?.split(':')[0]
    return parseRoutingRule(route, line === undefined ? file : `${file}:${line}`)
  })
}

function conflictingKeyIssues(
  { use, params, repeat }: RouteText,
  i: number,
): readonly ScenarioIssue[] {
  const isList = typeof use !== 'string'
  const pointer = `/routes/${i}`
  if (isList && params !== undefined) {
    const says = 'params beside a list; write them into the list, as { use: ko, params: { ... } }'
    return [{ pointer: `${pointer}/params`, part: 'key', says }]
  }
  if (isList || repeat === undefined) return []
  return [
    { pointer: `${pointer}/repeat`, part: 'key', says: 'repeat belongs to a list; leave it out' },
  ]
}
