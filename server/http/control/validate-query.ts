import type { Request, RequestHandler } from 'express'
import { didYouMean } from '../../domain/base/user-error.ts'
import { quote } from '../../domain/text/quote.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'

/** What this file reads of an OpenAPI description. */
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
 * Refuses a query parameter that control-api.yaml does not describe for this operation: a misspelt one would
 * otherwise be ignored in silence. Inboxes take any query, as real receivers do, and provider states the params
 * of their scenario.
 */
export function refuseUnknownQuery(): RequestHandler {
  let queries: Promise<readonly OperationQuery[]> | undefined
  return async (req, _res, next) => {
    const given = Object.keys(req.query)
    if (given.length > 0 && !takesAnyQuery(req)) {
      queries ??= loadOperationQueries()
      refuseUnknown(req, given, await queries)
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
  given: readonly string[],
  queries: readonly OperationQuery[],
): void {
  const wanted = method === 'HEAD' ? 'GET' : method
  const operation = queries.find((each) => each.method === wanted && each.path.test(path))
  if (operation === undefined) return
  const { names, template } = operation
  const unknown = given.find((name) => !names.includes(name))
  if (unknown === undefined) return
  const fix =
    names.length === 0
      ? `${wanted} ${template} takes no query.`
      : `The parameters of ${wanted} ${template} are ${names.join(', ')}.`
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
        .map((each) => ('$ref' in each ? resolveReference(each, components.parameters) : each))
        .filter((each) => each?.in === 'query')
        .map((each) => each?.name ?? ''),
    })),
  )
  // A fixed path (`/verifications/wait`) comes before one with a parameter in its place.
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

// Paths of the description begin with /__emulator, those of the router behind it.
function pathPatternOf(template: string): RegExp {
  const own = template.replace(/^\/__emulator/, '')
  return new RegExp(`^${own.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}/?$`)
}
