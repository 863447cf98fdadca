import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as opc from '@pactflow/openapi-pact-comparator'
import { parse } from 'yaml'
import { root } from './root.ts'

/** The interactions that PactFlow's own comparator has something against, by their descriptions. */
export async function comparatorFindings(pacts: readonly object[]): Promise<readonly string[]> {
  // Its declarations are not understood outside of its own sources.
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
  const found: string[] = []
  for (const pact of pacts) {
    for await (const { type, mockDetails } of comparator.compare(pact)) {
      if (type === 'error') found.push(mockDetails?.interactionDescription ?? '')
    }
  }
  return found
}

// It leaves messages out, wants requests whole that are to be refused, the content type that is described,
// every member of an answer that is one of several, and no GET with a body.
export function toComparablePacts({ interactions, ...pact }: Pact): readonly Pact[] {
  if (pact.metadata.pactSpecification.version !== '4.0') return []
  const left = interactions.filter(({ request, response }) => {
    if (request === undefined || response === undefined) return false
    const isOneOfSeveral = /\/(data|images|audit)$/.test(request.path)
    const isOdd = request.method === 'GET' && request.body !== undefined
    return ![406, 428].includes(response.status) && !isOneOfSeveral && !isOdd
  })
  return left.length === 0 ? [] : [{ ...pact, interactions: left }]
}

type Pact = {
  readonly interactions: readonly {
    readonly request?: { readonly method: string; readonly path: string; readonly body?: unknown }
    readonly response?: { readonly status: number }
  }[]
  readonly metadata: { readonly pactSpecification: { readonly version: string } }
}
