import type { Request, RequestHandler } from 'express'
import { didYouMean } from '../../domain/text/did-you-mean.ts'
import { quote } from '../../domain/text/quote.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'

/** The part of an OpenAPI description that this file reads. */
type QueryDescription = {
  readonly paths: Readonly<Record<string, PathItem>>
  readonly components: { readonly parameters: Readonly<Record<string, Parameter>> }
}
type PathItem = {
  readonly parameters?: readonly (Parameter | Reference)[]
} & Readonly<Record<string, unknown>>
type Parameter = { readonly name: string; readonly in: string }
type Reference = { readonly $ref: string }

/**
 * Rejects query parameters that control-api.yaml does not describe for the operation. Otherwise a misspelt parameter
 * would be ignored silently. Inboxes accept any query, as real receivers do; provider states accept the params of
 * their scenario.
 */
export function refuseUnknownQuery(): RequestHandler {
  let queries: Promise<readonly OperationQuery[]> | undefined
  return async (req, _res, next) => {
    const givenNames = Object.keys(req.query)
    if (givenNames.length > 0 && !takesAnyQuery(req)) {
      queries ??= loadOperationQueries()
      refuseUnknown(req, givenNames, await queries)
    }
    next()
  }
}

function takesAnyQuery({ method, path }: Request): boolean {
  return path.startsWith('/inbox/') || (method === 'POST' && path === '/pact-states')
}

type OperationQuery = {
  readonly method: string
  readonly path: RegExp
  readonly template: string
  readonly names: readonly string[]
}

function refuseUnknown(
  { method, path }: Request,
  givenNames: readonly string[],
  queries: readonly OperationQuery[],
): void {
  const httpMethod = method === 'HEAD' ? 'GET' : method
  const operation = queries.find((query) => query.method === httpMethod && query.path.test(path))
  if (operation === undefined) return
  const { names, template } = operation
  const unknown = givenNames.find((name) => !names.includes(name))
  if (unknown === undefined) return
  const fix =
    names.length === 0
      ? `${httpMethod} ${template} takes no query.`
      : `The parameters of ${httpMethod} ${template} are ${names.join(', ')}.`
  throw new ControlApiError(
    400,
    `Unknown parameter ${quote(unknown)}${didYouMean(unknown, names) || '.'}`,
    {
      fix,
    },
  )
}

async function loadOperationQueries(): Promise<readonly OperationQuery[]> {
  const { default: description } = await import('./generated/control-api.json', {
    with: { type: 'json' },
  })
  const { paths, components } = description as unknown as QueryDescription
  const queries = Object.entries(paths).flatMap(([template, item]) =>
    METHODS.filter((method) => item[method] !== undefined).map((method) => ({
      method: method.toUpperCase(),
      template,
      path: pathPatternOf(template),
      names: [...(item.parameters ?? []), ...parametersOf(item[method])]
        .map((item) => ('$ref' in item ? resolveReference(item, components.parameters) : item))
        .filter((parameter) => parameter?.in === 'query')
        .map((parameter) => parameter?.name ?? ''),
    })),
  )
  // Fixed paths (`/requests/count`) come before paths with a parameter (`/requests/{id}`).
  return queries.sort((a, b) => a.template.split('{').length - b.template.split('{').length)
}

const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const

function parametersOf(operation: unknown): readonly (Parameter | Reference)[] {
  return (operation as PathItem).parameters ?? []
}

function resolveReference(
  { $ref }: Reference,
  known: QueryDescription['components']['parameters'],
) {
  return known[$ref.slice($ref.lastIndexOf('/') + 1)]
}

// The description's paths include /__emulator; the router's paths do not.
function pathPatternOf(template: string): RegExp {
  const routerPath = template.replace(/^\/__emulator/, '')
  return new RegExp(`^${routerPath.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}/?$`)
}
