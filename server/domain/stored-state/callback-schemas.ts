import {
  integerBetween,
  listOf,
  literal,
  nullable,
  numberThat,
  objectWith,
  optional,
  type Schema,
  textOfLength,
} from '../base/schema.ts'
import type {
  Attempt,
  CallbackDelivery,
  CallbackMoment,
  CallbackPolicy,
  RetryPolicy,
} from '../model/callback.ts'
import { CHAOS_KINDS, type ChaosMark, type ChaosRule } from '../model/callback-chaos.ts'
import { STATUSES } from '../model/status.ts'
import {
  durationSchema,
  instantSchema,
  lineSchema,
  ordinalSchema,
  verificationIdSchema,
} from './value-schemas.ts'

export const statusSchema = literal(...STATUSES)

// The same limits as in scenarios/scenario.schema.json, so that stored rules can't create unlimited deliveries.
const maxRetries = 20
const maxRules = 100
const maxCopies = 100

const corruptionSchema = literal('truncated', 'not-json', 'wrong-type', 'wrong-length')
const trueSchema = literal(true)

const chaosRuleSchema: Schema<ChaosRule> = objectWith<ChaosRule>({
  do: literal(...CHAOS_KINDS),
  status: optional(statusSchema),
  nth: optional(ordinalSchema),
  count: integerBetween(1, maxCopies),
  by: durationSchema,
  chance: numberThat(
    (value) => value > 0 && value <= 1,
    () => 'a number above 0, at most 1',
  ),
  as: optional(corruptionSchema),
})

const chaosMarkSchema: Schema<ChaosMark> = objectWith<ChaosMark>({
  do: literal(...CHAOS_KINDS),
  by: optional(durationSchema),
  as: optional(corruptionSchema),
})

const retryPolicySchema: Schema<RetryPolicy> = objectWith<RetryPolicy>({
  attempts: integerBetween(0, maxRetries),
  backoff: listOf(durationSchema, maxRetries),
  also: optional(listOf(literal(429, 500, 504), 3)),
})

export const callbackPolicySchema: Schema<CallbackPolicy> = objectWith<CallbackPolicy>({
  send: listOf(statusSchema, STATUSES.length),
  delay: durationSchema,
  retry: optional(retryPolicySchema),
  successCodes: optional(literal('2xx', 'only200')),
  escape: optional(literal('plain', 'php')),
  chaos: optional(listOf(chaosRuleSchema, maxRules)),
})

const momentSchema: Schema<CallbackMoment> = objectWith<CallbackMoment>({
  at: instantSchema,
  status: lineSchema,
  reason: nullable(lineSchema),
})

const attemptSchema: Schema<Attempt> = objectWith<Attempt>({
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
  took: durationSchema,
  httpStatus: optional(integerBetween(100, 999)),
  error: optional(lineSchema),
  retryAfter: optional(textOfLength(200)),
  scheduledAt: instantSchema,
  startedAt: instantSchema,
  at: instantSchema,
  nextAt: optional(instantSchema),
  manual: optional(trueSchema),
})

export const deliverySchema: Schema<CallbackDelivery> = objectWith<CallbackDelivery>({
  id: textOfLength(100),
  event: statusSchema,
  moment: momentSchema,
  status: literal('scheduled', 'sending', 'delivered', 'exhausted', 'blocked', 'dropped'),
  dueAt: optional(instantSchema),
  startedAt: optional(instantSchema),
  manual: optional(trueSchema),
  why: optional(lineSchema),
  chaos: optional(listOf(chaosMarkSchema, 2 * maxRules)),
  repeats: optional(textOfLength(100)),
  overlaps: optional(trueSchema),
  early: optional(trueSchema),
  corrupt: optional(corruptionSchema),
  forged: optional(verificationIdSchema),
  attempts: listOf(attemptSchema, Number.POSITIVE_INFINITY),
})
