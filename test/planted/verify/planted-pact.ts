import type { PactJson } from './pact-values.ts'

/** A mistake in a copy of a correct pact. */
export interface PlantedPact {
  readonly mistake: string
  /** Returns the pact with the mistake. */
  readonly pact: () => PactJson
  /** Why `verify` does not find the mistake. Absent if `verify` finds it. */
  readonly reason?: string
}

export function planted(
  mistake: string,
  correct: () => PactJson,
  plant: (pact: PactJson) => void,
): PlantedPact {
  return {
    mistake,
    pact: () => {
      const pact = structuredClone(correct())
      plant(pact)
      return pact
    },
  }
}

/** These functions return members of a pact: those with a 4 of version 4, the others of older versions. */
export const request4 = (pact: PactJson, i = 0) => pact.interactions[i].request.body.content
export const response4 = (pact: PactJson, i = 0) => pact.interactions[i].response.body.content
export const rules4 = (pact: PactJson, i = 0) => pact.interactions[i].response.matchingRules.body
export const at = (pact: PactJson, i: number) => pact.interactions[i]
