import schema from '../../scenarios/routes.schema.json' with { type: 'json' }
import type { ScenarioFile, ScenarioIssue } from '../domain/scenarios/scenario.ts'
import {
  resolveScenarioUse,
  type ScenarioLookup,
} from '../domain/scenarios/selection/choose-scenario.ts'
import {
  parseRoute,
  type RoutesText,
  type RouteText,
  type ScenarioRoute,
  scenarioUsesOf,
} from '../domain/scenarios/selection/routes.ts'
import { schemaIssues } from './schema-messages.ts'
import type { ValidateFile } from './schema-violation.ts'
import { issuesError, parseYamlFile } from './yaml-file.ts'

/** A file of rules whose scenarios are still to be looked up. */
export type RoutesFile = Pick<ScenarioFile, 'file' | 'locate' | 'source'> & {
  readonly text: RoutesText
}

/** Reads one routes.yaml. Throws a Complaint with a line for each fault of its form. */
export async function parseRoutes(
  fileName: string,
  text: string,
  validate: ValidateFile,
): Promise<RoutesFile> {
  const { content, locate, locateLater } = await parseYamlFile(fileName, text, 'version: 1')
  const source = () => text
  const misshapen = schemaIssues(validate(content), content, schema)
  if (misshapen.length > 0) throw issuesError({ file: fileName, locate, source }, misshapen)
  const checked = content as RoutesText
  const faults = checked.routes.flatMap(conflictingKeyIssues)
  if (faults.length > 0) throw issuesError({ file: fileName, locate, source }, faults)
  return { file: fileName, text: checked, locate: locateLater, source }
}

/** A fault of a rule, and the scenario that it names. */
export type UseIssue = ScenarioIssue & { readonly name: string }

/** What the rules name that is not there, or cannot have these params. */
export function useIssues({ text }: RoutesFile, shelf: ScenarioLookup): readonly UseIssue[] {
  return text.routes.flatMap((route, i) =>
    scenarioUsesOf(route).flatMap((use, turn): readonly UseIssue[] => {
      const settled = resolveScenarioUse(use, shelf)
      if (!('fault' in settled)) return []
      const list = typeof route.use === 'string' ? '' : `/${turn}`
      const isThere = shelf.get(use.name) !== undefined
      const pointer = isThere && list === '' ? `/routes/${i}/params` : `/routes/${i}/use${list}`
      const says = settled.fault.charAt(0).toLowerCase() + settled.fault.slice(1)
      return [{ pointer, part: 'value', says, name: use.name }]
    }),
  )
}

/** The rules of a file, each with the line it begins in. */
export function toRoutes({ file, text, locate }: RoutesFile): readonly ScenarioRoute[] {
  return text.routes.map((route, i) => {
    const line = locate?.(`/routes/${i}`, 'value')?.split(':')[0]
    return parseRoute(route, line === undefined ? file : `${file}:${line}`)
  })
}

function conflictingKeyIssues(
  { use, params, repeat }: RouteText,
  i: number,
): readonly ScenarioIssue[] {
  const isList = typeof use !== 'string'
  const pointer = `/routes/${i}`
  if (isList && params !== undefined) {
    const says = 'params beside a list; write them into it, as { use: ko, params: { ... } }'
    return [{ pointer: `${pointer}/params`, part: 'key', says }]
  }
  if (isList || repeat === undefined) return []
  return [
    { pointer: `${pointer}/repeat`, part: 'key', says: 'repeat belongs to a list; leave it out' },
  ]
}
