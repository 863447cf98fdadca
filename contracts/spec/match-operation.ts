import { escapePointerKey } from '../../server/domain/json/json-pointer.ts'
import { didYouMean } from '../../server/domain/text/did-you-mean.ts'
import { schemaViolations } from './check-schema.ts'
import {
  lineOf,
  member,
  openapiDocument,
  type ResolvedPointer,
  resolvePointer,
} from './openapi-document.ts'

/** The operation of a request in openapi.yaml, and the violations in its path and query. */
export type OperationMatch = {
  /** Undefined if no operation has this path and method. */
  readonly operation: ResolvedPointer | undefined
  /** The description of the responses to a request that matches no operation. */
  readonly unrouted: ResolvedPointer
  readonly violations: readonly OperationViolation[]
}

export type OperationViolation = {
  readonly where: string
  readonly message: string
  readonly rule: string
  readonly line: number
}

/** Finds the operation of a request by its method and its path, query included. */
export function matchOperation(method: string, target: string): OperationMatch {
  const [path = '', query = ''] = target.split(/\?(.*)/s)
  const unrouted = resolvePointer('/x-unrouted') ?? { pointer: '', value: {} }
  for (const template of Object.keys(openapiDocument.paths ?? {})) {
    const values = matchTemplate(template, path)
    // The operation of a single artifact describes only one form, except for `data`. `{type}` describes all forms.
    if (values === undefined || !['data', undefined].includes(artifactOf(template))) continue
    const pathPlace = resolvePointer(`/paths/${escapePointerKey(template)}`)
    const operation = pathPlace && member(pathPlace, method.toLowerCase())
    if (pathPlace === undefined || operation === undefined) break
    const parameters = [...parametersOf(pathPlace), ...parametersOf(operation)]
    const violations = [
      ...pathViolations(values, parameters),
      ...queryViolations(new URLSearchParams(query), parameters, operation),
    ]
    return { operation, unrouted, violations }
  }
  return { operation: undefined, unrouted, violations: [] }
}

/** Such as `GET /IT-identity-verifications/{id}`. Returns undefined if openapi.yaml has no such operation. */
export function operationOf(method: string, target: string): string | undefined {
  const [path = ''] = target.split('?')
  const template = Object.keys(openapiDocument.paths ?? {}).find(
    (candidate) => artifactOf(candidate) === undefined && matchTemplate(candidate, path),
  )
  if (template === undefined) return undefined
  const place = resolvePointer(`/paths/${escapePointerKey(template)}`)
  return place && member(place, method.toLowerCase()) ? `${method} ${template}` : undefined
}

/** All operations of openapi.yaml, such as `POST /IT-live`. `{type}` stands for the operations of single artifacts. */
export function operations(): readonly string[] {
  return operationsWhere(() => true)
}

/** The six operations of Video ID, without those of accounts and downloads. */
export function videoIdOperations(): readonly string[] {
  return operationsWhere(({ tags = [] }) => tags.includes('open') || tags.includes('read'))
}

type Tagged = { readonly tags?: readonly string[] }

function operationsWhere(predicate: (operation: Tagged) => boolean): readonly string[] {
  return Object.entries(openapiDocument.paths ?? {})
    .filter(([path]) => artifactOf(path) === undefined)
    .flatMap(([path, item]) =>
      Object.entries(item ?? {})
        .filter(([method, operation]) => METHODS.includes(method) && predicate(operation as Tagged))
        .map(([method]) => `${method.toUpperCase()} ${path}`),
    )
}

/** The artifact of a path such as `/IT-identity-verifications/{id}/audit`, a special case of the path with `{type}`. */
function artifactOf(template: string): string | undefined {
  const operation: object | undefined = openapiDocument.paths?.[template]?.get
  return operation !== undefined && 'x-artifact' in operation
    ? String(operation['x-artifact'])
    : undefined
}

const METHODS: readonly string[] = ['get', 'put', 'post', 'delete', 'patch']

type Parameter = { readonly in: string; readonly name: string; readonly schema: ResolvedPointer }

function matchTemplate(template: string, path: string): ReadonlyMap<string, string> | undefined {
  const templateSteps = template.split('/')
  const pathSteps = path.split('/')
  if (templateSteps.length !== pathSteps.length) return undefined
  const values = new Map<string, string>()
  for (const [index, step] of templateSteps.entries()) {
    const value = pathSteps[index] ?? ''
    const name = /^\{(.+)\}$/.exec(step)?.[1]
    if (name === undefined ? step !== value : value === '') return undefined
    if (name !== undefined) values.set(name, value)
  }
  return values
}

function parametersOf(place: ResolvedPointer): readonly Parameter[] {
  const list = member(place, 'parameters')
  if (list === undefined || !Array.isArray(list.value)) return []
  return list.value.flatMap((_, index) => {
    const parameter = member(list, String(index))
    const schema = parameter && member(parameter, 'schema')
    if (parameter === undefined || schema === undefined) return []
    const { name, in: location } = parameter.value as { readonly name: string; readonly in: string }
    return [{ in: location, name, schema }]
  })
}

function pathViolations(
  values: ReadonlyMap<string, string>,
  parameters: readonly Parameter[],
): readonly OperationViolation[] {
  return parameters
    .filter((parameter) => parameter.in === 'path')
    .flatMap(({ name, schema }) => valueViolations(`{${name}}`, schema, values.get(name)))
}

function queryViolations(
  query: URLSearchParams,
  parameters: readonly Parameter[],
  operation: ResolvedPointer,
): readonly OperationViolation[] {
  return [...query].flatMap(([name, value]) => {
    const known = parameters.find(
      (parameter) => parameter.in === 'query' && parameter.name === name,
    )
    if (known !== undefined) return valueViolations(`?${name}`, known.schema, toNumber(value))
    const rule = operation.pointer
    const names = parameters.filter((each) => each.in === 'query').map((each) => each.name)
    const message = `unknown parameter "${name}"${didYouMean(name, names)}`
    return [{ where: `?${name}`, message, rule, line: lineOf(rule) }]
  })
}

function valueViolations(
  where: string,
  schema: ResolvedPointer,
  value: unknown,
): readonly OperationViolation[] {
  const violations = schemaViolations(schema.pointer, value)
  return violations.map(({ message, rule, line }) => ({ where, message, rule, line }))
}

/** Converts digits to a number, because openapi.yaml describes numbers and a query contains only texts. */
function toNumber(value: string): string | number {
  return /^-?\d{1,15}$/.test(value) ? Number(value) : value
}
