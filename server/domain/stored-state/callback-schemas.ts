import {
  integer,
  listOf,
  literal,
  nullable,
  numberThat,
  objectWith,
  optional,
  type Shape,
  textOf,
} from '../base/schema.ts'
import type {
  Attempt,
  CallbackDelivery,
  CallbackMoment,
  CallbackPolicy,
  RetryPolicy,
} from '../model/callback.ts'
import { CHAOS_KINDS, type ChaosMark, type ChaosRule } from '../model/chaos.ts'
import { STATUSES } from '../model/status.ts'
import { durationShape, idShape, instantShape, lineShape, ordinalShape } from './value-schemas.ts'

export const statusShape = literal(...STATUSES)

// The bounds of scenarios/scenario.schema.json: what a rule multiplies must not be multiplied without end.
const mostRetries = 20
const mostRules = 100
const mostCopies = 100

const corruptionShape = literal('truncated', 'not-json', 'wrong-type', 'wrong-length')
const always = literal(true)

const chaosRuleShape: Shape<ChaosRule> = objectWith<ChaosRule>({
  do: literal(...CHAOS_KINDS),
  status: optional(statusShape),
  nth: optional(ordinalShape),
  count: integer(1, mostCopies),
  by: durationShape,
  chance: numberThat(
    (value) => value > 0 && value <= 1,
    () => 'a number above 0, at most 1',
  ),
  as: optional(corruptionShape),
})

const chaosMarkShape: Shape<ChaosMark> = objectWith<ChaosMark>({
  do: literal(...CHAOS_KINDS),
  by: optional(durationShape),
  as: optional(corruptionShape),
})

const retryShape: Shape<RetryPolicy> = objectWith<RetryPolicy>({
  attempts: integer(0, mostRetries),
  backoff: listOf(durationShape, mostRetries),
  also: optional(listOf(literal(429, 500, 504), 3)),
})

export const policyShape: Shape<CallbackPolicy> = objectWith<CallbackPolicy>({
  send: listOf(statusShape, STATUSES.length),
  delay: durationShape,
  retry: optional(retryShape),
  successCodes: optional(literal('2xx', 'only200')),
  escape: optional(literal('plain', 'php')),
  chaos: optional(listOf(chaosRuleShape, mostRules)),
})

const momentShape: Shape<CallbackMoment> = objectWith<CallbackMoment>({
  at: instantShape,
  status: lineShape,
  reason: nullable(lineShape),
})

const attemptShape: Shape<Attempt> = objectWith<Attempt>({
  outcome: literal(
    'delivered',
    'bad_status',
    'timeout',
    'refused',
    'reset',
    'dns_error',
    'tls',
    'too_large',
    'blocked',
    'queued_overflow',
    'failed',
  ),
  took: durationShape,
  httpStatus: optional(integer(100, 999)),
  error: optional(lineShape),
  retryAfter: optional(textOf(200)),
  scheduledAt: instantShape,
  startedAt: instantShape,
  at: instantShape,
  nextAt: optional(instantShape),
  manual: optional(always),
})

export const deliveryShape: Shape<CallbackDelivery> = objectWith<CallbackDelivery>({
  id: textOf(100),
  event: statusShape,
  moment: momentShape,
  status: literal('scheduled', 'sending', 'delivered', 'exhausted', 'blocked', 'dropped'),
  dueAt: optional(instantShape),
  startedAt: optional(instantShape),
  manual: optional(always),
  why: optional(lineShape),
  chaos: optional(listOf(chaosMarkShape, 2 * mostRules)),
  repeats: optional(textOf(100)),
  overlaps: optional(always),
  early: optional(always),
  corrupt: optional(corruptionShape),
  forged: optional(idShape),
  attempts: listOf(attemptShape, Number.POSITIVE_INFINITY),
})
