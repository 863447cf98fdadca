import {
  booleanSchema,
  discriminatedUnion,
  integerBetween,
  literal,
  numberThat,
  objectWith,
  optional,
  recordOf,
  refine,
  type Schema,
  unionOf,
} from '../base/schema.ts'
import { isJsonObject } from '../json/json-object.ts'
import type { ApiFault, FaultPlay, RateLimit } from '../model/api-fault.ts'
import { maxFaultDelay } from '../model/api-fault.ts'
import type { RespondText } from '../model/custom-error-response.ts'
import type {
  Action,
  DocumentsPeriod,
  DocumentType,
  PlannedStep,
  Progression,
} from '../model/plan.ts'
import type { PerformedAction, Transition } from '../model/verification.ts'
import { isResponseHeaderName } from '../scenarios/validation/validate-api-faults.ts'
import type { DurationMs } from '../time/instant.ts'
import type { Spread } from '../time/spread.ts'
import { statusSchema } from './callback-schemas.ts'
import {
  countSchema,
  durationSchema,
  instantSchema,
  lineSchema,
  ordinalSchema,
} from './value-schemas.ts'

/** The kinds of document that the action `submit` may name. */
export const DOCUMENT_TYPES = [
  'identity_card',
  'driving_licence',
  'passport',
] as const satisfies readonly DocumentType[]

const actionSchema: Schema<Action> = discriminatedUnion<Action, 'as'>('as', {
  user: objectWith<Extract<Action, { as: 'user' }>>({
    as: literal('user'),
    do: literal('open-link', 'submit', 'abandon', 'return'),
    document: optional(literal(...DOCUMENT_TYPES)),
  }),
  operator: objectWith<Extract<Action, { as: 'operator' }>>({
    as: literal('operator'),
    do: literal('take-call', 'ask-retry', 'approve', 'reject'),
    reason: optional(lineSchema),
    repeatable: optional(booleanSchema),
    validationTime: optional(durationSchema),
  }),
  platform: objectWith<Extract<Action, { as: 'platform' }>>({
    as: literal('platform'),
    do: literal('status'),
    to: statusSchema,
    reason: optional(lineSchema),
    repeatable: optional(booleanSchema),
    shows: optional(lineSchema),
  }),
})

export const plannedStepSchema: Schema<PlannedStep> = objectWith<PlannedStep>({
  at: instantSchema,
  by: literal('scenario', 'platform'),
  act: actionSchema,
})

export const transitionSchema: Schema<Transition> = objectWith<Transition>({
  at: instantSchema,
  to: statusSchema,
  reason: optional(lineSchema),
  repeatable: optional(booleanSchema),
  shownAs: optional(lineSchema),
  by: literal('scenario', 'platform', 'person'),
})

export const performedActionSchema: Schema<PerformedAction> = objectWith<PerformedAction>({
  at: instantSchema,
  act: actionSchema,
  by: literal('scenario', 'person'),
  after: countSchema,
})

export const progressionSchema: Schema<Progression> = unionOf(
  literal('manual'),
  objectWith<{ readonly polls: number }>({ polls: integerBetween(1, 1_000) }),
)

const respondSchema: Schema<RespondText> = objectWith<RespondText>({
  status: integerBetween(400, 599),
  error: optional(
    numberThat(
      (value) => value >= 0 && value < 1e15,
      () => 'a number from 0',
    ),
  ),
  message: optional(lineSchema),
  headers: optional(
    recordOf(
      isResponseHeaderName,
      unionOf(
        lineSchema,
        numberThat(Number.isSafeInteger, () => 'a text or a whole number'),
      ),
      50,
    ),
  ),
})

type PlainPlay = { readonly kind: Exclude<FaultPlay['kind'], 'respond'> }

const plainPlaySchema: Schema<PlainPlay> = objectWith<PlainPlay>({
  kind: literal('reset', 'empty', 'truncate', 'garbage', 'html-error-page', 'delay'),
})

const respondPlaySchema = objectWith<Extract<FaultPlay, { readonly kind: 'respond' }>>({
  kind: literal('respond'),
  with: respondSchema,
})

const playSchema: Schema<FaultPlay> = (value) =>
  isJsonObject(value) && value.kind === 'respond'
    ? respondPlaySchema(value)
    : plainPlaySchema(value)

const faultDelaySchema: Schema<DurationMs> = numberThat<DurationMs>(
  (value) => Number.isInteger(value) && value >= 0 && value <= maxFaultDelay,
  () => `a whole number of milliseconds from 0 to ${maxFaultDelay}`,
)

const positiveDurationSchema: Schema<DurationMs> = refine(durationSchema, (value) =>
  value > 0 ? undefined : { path: [], message: 'must be longer than 0' },
)

export const documentsPeriodSchema: Schema<DocumentsPeriod> = objectWith<DocumentsPeriod>({
  after: optional(durationSchema),
  until: optional(durationSchema),
})

export const apiFaultSchema: Schema<ApiFault> = objectWith<ApiFault>({
  op: literal('create', 'get', 'list', 'data', 'file', 'all'),
  first: ordinalSchema,
  last: optional(ordinalSchema),
  chance: optional(
    numberThat(
      (value) => value >= 0 && value <= 1,
      () => 'a number from 0 to 1',
    ),
  ),
  from: optional(durationSchema),
  to: optional(durationSchema),
  above: optional(
    objectWith<RateLimit>({ calls: integerBetween(1, 999_999), per: positiveDurationSchema }),
  ),
  delay: faultDelaySchema,
  delaySpread: optional(
    objectWith<Spread>({
      median: faultDelaySchema,
      p95: optional(faultDelaySchema),
      p99: optional(faultDelaySchema),
      max: optional(faultDelaySchema),
    }),
  ),
  play: playSchema,
  commit: booleanSchema,
})
