import { didYouMean } from '../../base/user-error.ts'
import type { ParamText, ScenarioFault, ScenarioText } from '../scenario.ts'
import { referencesIn, valueFault } from '../scenario-params.ts'

/** What is wrong with the params of a scenario and with the places that name one. Pure. */
export function paramFaults(text: ScenarioText): readonly ScenarioFault[] {
  const { params = {}, ...rest } = text
  return [...declarationFaults(params), ...textsIn(rest, '').flatMap(referenceFaults(params))]
}

type Place = { readonly pointer: string; readonly text: string }

function declarationFaults(params: Readonly<Record<string, ParamText>>): readonly ScenarioFault[] {
  return Object.entries(params).flatMap(([name, param]) => {
    const pointer = `/params/${name}`
    const ofEnum = (param.enum ?? []).flatMap((value, i) => {
      const says = valueFault({ ...param, enum: [value] }, value)
      return says === undefined ? [] : [fault(`${pointer}/enum/${i}`, says)]
    })
    if (ofEnum.length > 0 || param.default === undefined) return ofEnum
    const says = valueFault(param, param.default)
    return says === undefined ? [] : [fault(`${pointer}/default`, says)]
  })
}

function referenceFaults(
  params: Readonly<Record<string, ParamText>>,
): (place: Place) => readonly ScenarioFault[] {
  return ({ pointer, text }) =>
    referencesIn(text).flatMap(({ whole, name }) => {
      if (NEVER_FILLED.includes(pointer)) {
        return [fault(pointer, `${whole} is not filled in here; write the text itself`)]
      }
      if (name === undefined) {
        return [fault(pointer, `${whole} cannot be filled in, only \${params.name} can`)]
      }
      if (Object.hasOwn(params, name)) return []
      return [fault(pointer, `unknown param "${name}"${knownParams(name, Object.keys(params))}`)]
    })
}

const NEVER_FILLED: readonly string[] = ['/title', '/description', '/extends']

function knownParams(name: string, known: readonly string[]): string {
  if (known.length === 0) return '; declare it under params'
  return didYouMean(name, known) || `, there are ${known.join(', ')}`
}

function textsIn(value: unknown, pointer: string): readonly Place[] {
  if (typeof value === 'string') return [{ pointer, text: value }]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, each]) => textsIn(each, `${pointer}/${key}`))
}

function fault(pointer: string, says: string): ScenarioFault {
  return { pointer, part: 'value', says }
}
