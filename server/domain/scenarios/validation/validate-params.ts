import { didYouMean } from '../../text/did-you-mean.ts'
import type { ParamText, ScenarioIssue, ScenarioText } from '../scenario.ts'
import { findReferences, paramValueIssue } from '../scenario-params.ts'

/** Returns the issues of a scenario's params, and of the texts that reference them. Pure. */
export function validateParams(text: ScenarioText): readonly ScenarioIssue[] {
  const { params = {}, ...rest } = text
  return [...declarationIssues(params), ...findTexts(rest, '').flatMap(referenceIssues(params))]
}

type TextPlace = { readonly pointer: string; readonly text: string }

function declarationIssues(params: Readonly<Record<string, ParamText>>): readonly ScenarioIssue[] {
  return Object.entries(params).flatMap(([name, param]) => {
    const pointer = `/params/${name}`
    const enumIssues = (param.enum ?? []).flatMap((value, i) => {
      const says = paramValueIssue({ ...param, enum: [value] }, value)
      return says === undefined ? [] : [valueIssue(`${pointer}/enum/${i}`, says)]
    })
    if (enumIssues.length > 0 || param.default === undefined) return enumIssues
    const says = paramValueIssue(param, param.default)
    return says === undefined ? [] : [valueIssue(`${pointer}/default`, says)]
  })
}

function referenceIssues(
  params: Readonly<Record<string, ParamText>>,
): (place: TextPlace) => readonly ScenarioIssue[] {
  return ({ pointer, text }) =>
    findReferences(text).flatMap(({ whole, name }) => {
      if (NEVER_FILLED.includes(pointer)) {
        return [valueIssue(pointer, `${whole} is not filled in here; write the text itself`)]
      }
      if (name === undefined) {
        return [valueIssue(pointer, `${whole} cannot be filled in, only \${params.name} can`)]
      }
      if (Object.hasOwn(params, name)) return []
      return [
        valueIssue(pointer, `unknown param "${name}"${knownParams(name, Object.keys(params))}`),
      ]
    })
}

const NEVER_FILLED: readonly string[] = ['/title', '/description', '/extends']

function knownParams(name: string, known: readonly string[]): string {
  if (known.length === 0) return '; declare it under params'
  return didYouMean(name, known) || `, there are ${known.join(', ')}`
}

function findTexts(value: unknown, pointer: string): readonly TextPlace[] {
  if (typeof value === 'string') return [{ pointer, text: value }]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, member]) => findTexts(member, `${pointer}/${key}`))
}

function valueIssue(pointer: string, says: string): ScenarioIssue {
  return { pointer, part: 'value', says }
}
