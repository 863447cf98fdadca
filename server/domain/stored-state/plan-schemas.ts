import {
  booleanShape,
  choiceBy,
  either,
  integer,
  literal,
  numberThat,
  objectWith,
  optional,
  recordOf,
  type Shape,
} from '../base/schema.ts'
import { isObject } from '../json/json-object.ts'
import type { ApiFault, FaultPlay } from '../model/api-fault.ts'
import { longestDelay } from '../model/api-fault.ts'
import type { RespondText } from '../model/custom-response.ts'
import type { Act, PlannedStep, Progression } from '../model/plan.ts'
import type { Deed, Transition } from '../model/verification.ts'
import { isResponseHeaderName } from '../scenarios/validation/validate-http.ts'
import type { DurationMs } from '../time/instant.ts'
import { statusShape } from './callback-schemas.ts'
import {
  countShape,
  durationShape,
  instantShape,
  lineShape,
  ordinalShape,
} from './value-schemas.ts'

const actShape: Shape<Act> = choiceBy<Act, 'as'>('as', {
  user: objectWith<Extract<Act, { as: 'user' }>>({
    as: literal('user'),
    do: literal('open-link', 'submit', 'abandon', 'return'),
  }),
  operator: objectWith<Extract<Act, { as: 'operator' }>>({
    as: literal('operator'),
    do: literal('take-call', 'ask-retry', 'approve', 'reject'),
    reason: optional(lineShape),
    repeatable: optional(booleanShape),
    validationTime: optional(durationShape),
  }),
  platform: objectWith<Extract<Act, { as: 'platform' }>>({
    as: literal('platform'),
    do: literal('status'),
    to: statusShape,
    reason: optional(lineShape),
    repeatable: optional(booleanShape),
    shows: optional(lineShape),
  }),
})

export const stepShape: Shape<PlannedStep> = objectWith<PlannedStep>({
  at: instantShape,
  by: literal('scenario', 'platform'),
  act: actShape,
})

export const transitionShape: Shape<Transition> = objectWith<Transition>({
  at: instantShape,
  to: statusShape,
  reason: optional(lineShape),
  repeatable: optional(booleanShape),
  shownAs: optional(lineShape),
  by: literal('scenario', 'platform', 'person'),
})

export const deedShape: Shape<Deed> = objectWith<Deed>({
  at: instantShape,
  act: actShape,
  by: literal('scenario', 'person'),
  after: countShape,
})

export const progressionShape: Shape<Progression> = either(
  literal('manual'),
  objectWith<{ readonly polls: number }>({ polls: integer(1, 1_000) }),
)

const respondShape: Shape<RespondText> = objectWith<RespondText>({
  status: integer(400, 599),
  error: optional(
    numberThat(
      (value) => value >= 0 && value < 1e15,
      () => 'a number from 0',
    ),
  ),
  message: optional(lineShape),
  headers: optional(
    recordOf(
      isResponseHeaderName,
      either(
        lineShape,
        numberThat(Number.isSafeInteger, () => 'a text or a whole number'),
      ),
      50,
    ),
  ),
})

type PlainPlay = { readonly kind: Exclude<FaultPlay['kind'], 'respond'> }

const plainPlayShape: Shape<PlainPlay> = objectWith<PlainPlay>({
  kind: literal('reset', 'empty', 'truncate', 'garbage', 'html-error-page', 'delay'),
})

const respondPlayShape = objectWith<Extract<FaultPlay, { readonly kind: 'respond' }>>({
  kind: literal('respond'),
  with: respondShape,
})

const playShape: Shape<FaultPlay> = (value) =>
  isObject(value) && value.kind === 'respond' ? respondPlayShape(value) : plainPlayShape(value)

export const faultShape: Shape<ApiFault> = objectWith<ApiFault>({
  op: literal('create', 'get', 'list', 'data', 'file'),
  first: ordinalShape,
  last: optional(ordinalShape),
  chance: optional(
    numberThat(
      (value) => value >= 0 && value <= 1,
      () => 'a number from 0 to 1',
    ),
  ),
  delay: numberThat<DurationMs>(
    (value) => Number.isInteger(value) && value >= 0 && value <= longestDelay,
    () => `a whole number of milliseconds from 0 to ${longestDelay}`,
  ),
  play: playShape,
  commit: booleanShape,
})
