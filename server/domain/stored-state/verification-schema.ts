import {
  booleanShape,
  integer,
  listOf,
  literal,
  matching,
  nullable,
  objectWith,
  optional,
  recordOf,
  ruled,
  type Shape,
  textOf,
} from '../base/schema.ts'
import type { DossierOverrides } from '../model/plan.ts'
import type { ChosenScenario, Verification } from '../model/verification.ts'
import type { RequestedUser, VerificationRequest } from '../model/verification-request.ts'
import type { ScenarioUse } from '../scenarios/scenario-use.ts'
import { parseInstant } from '../time/instant.ts'
import { deliveryShape, policyShape } from './callback-schemas.ts'
import {
  deedShape,
  faultShape,
  progressionShape,
  stepShape,
  transitionShape,
} from './plan-schemas.ts'
import {
  countShape,
  durationShape,
  idShape,
  instantShape,
  lineShape,
  ordinalShape,
  seedShape,
} from './value-schemas.ts'
import { verificationIssue } from './verification-rules.ts'

// They travel in a header.
const scenarioNameShape = matching(/^[\x21-\x7e]{1,300}$/, 'the name of a scenario')

const paramsShape = recordOf((key) => /^[A-Za-z][\w-]*$/.test(key), textOf(500), 10_000)

export const scenarioUseShape: Shape<ScenarioUse> = objectWith<ScenarioUse>({
  name: scenarioNameShape,
  params: optional(paramsShape),
})

const chosenScenarioShape: Shape<ChosenScenario> = objectWith<ChosenScenario>({
  name: scenarioNameShape,
  params: paramsShape,
  selectedBy: textOf(100, 1),
  route: optional(lineShape),
})

const dateShape: Shape<string> = (value) =>
  matching(/^\d{4}-\d{2}-\d{2}$/, 'a date such as 1980-01-31')(value) ??
  (parseInstant(String(value)) === undefined
    ? { path: [], says: 'must be a day that exists' }
    : undefined)

const overriddenUserShape: Shape<RequestedUser> = objectWith<RequestedUser>({
  firstName: optional(lineShape),
  lastName: optional(lineShape),
  gender: optional(literal('M', 'F')),
  birthCountry: optional(lineShape),
  birthPlace: optional(lineShape),
  birthDate: optional(dateShape),
  taxCode: optional(matching(/^[A-Za-z0-9]{16}$/, 'a tax code of 16 letters and digits')),
})

type Words = Readonly<Record<string, string>>

// Dates among them end in `Date`: `issueDate`, `expiryDate`.
function wordsNamed(...names: readonly string[]): Shape<Words> {
  return ruled(
    recordOf((key) => names.includes(key), lineShape, names.length),
    (words) => {
      for (const key of Object.keys(words).filter((name) => name.endsWith('Date'))) {
        const issue = dateShape(words[key])
        if (issue !== undefined) return { ...issue, path: [key] }
      }
      return undefined
    },
  )
}

const phoneShape: Shape<Readonly<Record<string, string | boolean>>> = (value) =>
  objectWith<{ readonly number?: string; readonly verified?: boolean }>({
    number: optional(lineShape),
    verified: optional(booleanShape),
  })(value)

const overridesShape: Shape<DossierOverrides> = objectWith<DossierOverrides>({
  user: optional(overriddenUserShape),
  document: optional(wordsNamed('type', 'number', 'issueDate', 'expiryDate', 'issuingCountry')),
  healthCard: optional(nullable(wordsNamed('number', 'expiryDate'))),
  phoneNumber: optional(nullable(phoneShape)),
})

/**
 * A verification as an emulator writes it down, its parts consistent with each other. `request` is the shape of
 * an accepted request: openapi.yaml describes it, which the core does not know.
 */
export function verificationShape(request: Shape<VerificationRequest>): Shape<Verification> {
  const endless = Number.POSITIVE_INFINITY
  const shape = objectWith<Verification>({
    id: idShape,
    number: integer(1, Number.MAX_SAFE_INTEGER),
    seed: seedShape,
    mode: literal('live', 'selfie', 'automatic'),
    request,
    owner: lineShape,
    link: matching(/^https?:\/\/.{1,10000}$/, 'an http or https URL'),
    scenario: chosenScenarioShape,
    chain: optional(ordinalShape),
    openedAt: instantShape,
    aheadBy: durationShape,
    history: listOf(transitionShape, endless, 1),
    deeds: listOf(deedShape, endless),
    stage: literal('invited', 'opened', 'away', 'queued', 'in-call', 'left'),
    actor: literal('either', 'scenario', 'person'),
    plan: listOf(stepShape, endless),
    progression: optional(progressionShape),
    polled: optional(countShape),
    heldSince: optional(instantShape),
    callbacks: policyShape,
    deliveries: listOf(deliveryShape, endless),
    faults: listOf(faultShape, 100),
    overrides: optional(overridesShape),
  })
  return ruled(shape, verificationIssue)
}
