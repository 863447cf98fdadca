import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as opc from '@pactflow/openapi-pact-comparator'
import { parse } from 'yaml'
import { root } from './root.ts'

/** Returns the descriptions of the interactions in which PactFlow's comparator finds an error. */
export async function comparatorFindings(pacts: readonly object[]): Promise<readonly string[]> {
  // TypeScript cannot resolve the declarations of this package.
  const Comparator = Reflect.get(opc, 'Comparator') as new (
    description: object,
  ) => {
    compare(pact: object): AsyncGenerator<{
      readonly type: string
      readonly mockDetails?: { readonly interactionDescription?: string }
    }>
  }
  const openapi = readFileSync(join(root, 'openapi.yaml'), 'utf8')
  const comparator = new Comparator(parse(openapi))
  const descriptions: string[] = []
  for (const pact of pacts) {
    for await (const { type, mockDetails } of comparator.compare(pact)) {
      if (type === 'error') descriptions.push(mockDetails?.interactionDescription ?? '')
    }
  }
  return descriptions
}

/**
 * Returns the pacts without the interactions that the comparator does not support: messages, requests that are
 * invalid on purpose, responses with alternatives, and a GET with a body.
 */
export function toComparablePacts({ interactions, ...pact }: Pact): readonly Pact[] {
  if (pact.metadata.pactSpecification.version !== '4.0') return []
  const supported = interactions.filter(({ request, response }) => {
    if (request === undefined || response === undefined) return false
    const isOneOfSeveral = /\/(data|images|audit)$/.test(request.path)
    const isOdd = request.method === 'GET' && request.body !== undefined
    return ![406, 428].includes(response.status) && !isOneOfSeveral && !isOdd
  })
  return supported.length === 0 ? [] : [{ ...pact, interactions: supported }]
}

type Pact = {
  readonly interactions: readonly {
    readonly request?: { readonly method: string; readonly path: string; readonly body?: unknown }
    readonly response?: { readonly status: number }
  }[]
  readonly metadata: { readonly pactSpecification: { readonly version: string } }
}
