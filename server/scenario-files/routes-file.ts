import schema from '../../scenarios/routes.schema.json' with { type: 'json' }
import type { ScenarioFault, ScenarioFile } from '../domain/scenarios/scenario.ts'
import { type Shelf, settleUse } from '../domain/scenarios/selection/choose-scenario.ts'
import {
  type Route,
  type RoutesText,
  type RouteText,
  routeOf,
  usesOf,
} from '../domain/scenarios/selection/routes.ts'
import { schemaSentences } from './schema-messages.ts'
import type { ValidateFile } from './schema-violation.ts'
import { complaint, readYaml } from './yaml-file.ts'

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
  const { content, locate, locateLater } = await readYaml(fileName, text, 'version: 1')
  const source = () => text
  const misshapen = schemaSentences(validate(content), content, schema)
  if (misshapen.length > 0) throw complaint({ file: fileName, locate, source }, misshapen)
  const checked = content as RoutesText
  const faults = checked.routes.flatMap(togetherFaults)
  if (faults.length > 0) throw complaint({ file: fileName, locate, source }, faults)
  return { file: fileName, text: checked, locate: locateLater, source }
}

/** A fault of a rule, and the scenario that it names. */
export type UseFault = ScenarioFault & { readonly name: string }

/** What the rules name that is not there, or cannot have these params. */
export function useFaults({ text }: RoutesFile, shelf: Shelf): readonly UseFault[] {
  return text.routes.flatMap((route, i) =>
    usesOf(route).flatMap((use, turn): readonly UseFault[] => {
      const settled = settleUse(use, shelf)
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
export function routesIn({ file, text, locate }: RoutesFile): readonly Route[] {
  return text.routes.map((route, i) => {
    const line = locate?.(`/routes/${i}`, 'value')?.split(':')[0]
    return routeOf(route, line === undefined ? file : `${file}:${line}`)
  })
}

function togetherFaults({ use, params, repeat }: RouteText, i: number): readonly ScenarioFault[] {
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
