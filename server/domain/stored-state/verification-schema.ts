import {
  booleanSchema,
  integerBetween,
  listOf,
  literal,
  nullable,
  objectWith,
  optional,
  recordOf,
  refine,
  type Schema,
  textMatching,
  textOfLength,
} from '../base/schema.ts'
import type { DossierOverrides, DrawnOutcome } from '../model/plan.ts'
import type { ChosenScenario, Verification } from '../model/verification.ts'
import type { RequestedUser, VerificationRequest } from '../model/verification-request.ts'
import type { ScenarioUse } from '../scenarios/scenario-reference.ts'
import { parseInstant } from '../time/instant.ts'
import { callbackPolicySchema, deliverySchema } from './callback-schemas.ts'
import {
  apiFaultSchema,
  documentsPeriodSchema,
  performedActionSchema,
  plannedStepSchema,
  progressionSchema,
  transitionSchema,
} from './plan-schemas.ts'
import {
  countSchema,
  durationSchema,
  instantSchema,
  lineSchema,
  ordinalSchema,
  seedSchema,
  verificationIdSchema,
} from './value-schemas.ts'
import { findInconsistency } from './verification-invariants.ts'

// Printable ASCII, because the name is sent in a header.
const scenarioNameSchema = textMatching(/^[\x21-\x7e]{1,300}$/, 'the name of a scenario')

const paramsSchema = recordOf((key) => /^[A-Za-z][\w-]*$/.test(key), textOfLength(500), 10_000)

export const scenarioUseSchema: Schema<ScenarioUse> = objectWith<ScenarioUse>({
  name: scenarioNameSchema,
  params: optional(paramsSchema),
})

const drawnOutcomeSchema: Schema<DrawnOutcome> = objectWith<DrawnOutcome>({
  outcome: literal('ok', 'ko'),
  reason: optional(lineSchema),
  weight: ordinalSchema,
  of: ordinalSchema,
})

const chosenScenarioSchema: Schema<ChosenScenario> = objectWith<ChosenScenario>({
  name: scenarioNameSchema,
  params: paramsSchema,
  selectedBy: textOfLength(100, 1),
  route: optional(lineSchema),
  drawn: optional(drawnOutcomeSchema),
})

const dateSchema: Schema<string> = (value) =>
  textMatching(/^\d{4}-\d{2}-\d{2}$/, 'a date such as 1980-01-31')(value) ??
  (parseInstant(String(value)) === undefined
    ? { path: [], message: 'must be a day that exists' }
    : undefined)

const userOverridesSchema: Schema<RequestedUser> = objectWith<RequestedUser>({
  firstName: optional(lineSchema),
  lastName: optional(lineSchema),
  gender: optional(literal('M', 'F')),
  birthCountry: optional(lineSchema),
  birthPlace: optional(lineSchema),
  birthDate: optional(dateSchema),
  taxCode: optional(textMatching(/^[A-Za-z0-9]{16}$/, 'a tax code of 16 letters and digits')),
})

type TextsByKey = Readonly<Record<string, string>>

// Validates members as dates if their name ends in `Date`: `issueDate`, `expiryDate`.
function textsByKeySchema(...names: readonly string[]): Schema<TextsByKey> {
  return refine(
    recordOf((key) => names.includes(key), lineSchema, names.length),
    (texts) => {
      for (const key of Object.keys(texts).filter((name) => name.endsWith('Date'))) {
        const issue = dateSchema(texts[key])
        if (issue !== undefined) return { ...issue, path: [key] }
      }
      return undefined
    },
  )
}

const phoneSchema: Schema<Readonly<Record<string, string | boolean>>> = (value) =>
  objectWith<{ readonly number?: string; readonly verified?: boolean }>({
    number: optional(lineSchema),
    verified: optional(booleanSchema),
  })(value)

const overridesSchema: Schema<DossierOverrides> = objectWith<DossierOverrides>({
  user: optional(userOverridesSchema),
  document: optional(
    textsByKeySchema('type', 'number', 'issueDate', 'expiryDate', 'issuingCountry'),
  ),
  healthCard: optional(nullable(textsByKeySchema('number', 'expiryDate'))),
  phoneNumber: optional(nullable(phoneSchema)),
})

/**
 * Creates the schema of a stored verification, including the rules between its parts. `request` validates the
 * body of the POST. It is a parameter, because openapi.yaml defines that body, and the domain does not read it.
 */
export function createVerificationSchema(
  request: Schema<VerificationRequest>,
): Schema<Verification> {
  const unlimited = Number.POSITIVE_INFINITY
  const schema = objectWith<Verification>({
    id: verificationIdSchema,
    number: integerBetween(1, Number.MAX_SAFE_INTEGER),
    seed: seedSchema,
    mode: literal('live', 'selfie', 'automatic'),
    request,
    owner: lineSchema,
    link: textMatching(/^https?:\/\/.{1,10000}$/, 'an http or https URL'),
    scenario: chosenScenarioSchema,
    chain: optional(ordinalSchema),
    openedAt: instantSchema,
    aheadBy: durationSchema,
    history: listOf(transitionSchema, unlimited, 1),
    deeds: listOf(performedActionSchema, unlimited),
    stage: literal('invited', 'opened', 'away', 'queued', 'in-call', 'left'),
    actor: literal('either', 'scenario', 'person'),
    plan: listOf(plannedStepSchema, unlimited),
    progression: optional(progressionSchema),
    polled: optional(countSchema),
    heldSince: optional(instantSchema),
    callbacks: callbackPolicySchema,
    deliveries: listOf(deliverySchema, unlimited),
    faults: listOf(apiFaultSchema, 100),
    overrides: optional(overridesSchema),
    documents: optional(documentsPeriodSchema),
  })
  return refine(schema, findInconsistency)
}
