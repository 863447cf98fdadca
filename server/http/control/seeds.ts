import { Router } from 'express'
import { nearest } from '../../domain/base/user-error.ts'
import { isNestedDeeper } from '../../domain/json/json-depth.ts'
import { STATUSES, type Status } from '../../domain/model/status.ts'
import type { Mode, VerificationRequest } from '../../domain/model/verification-request.ts'
import { jsonBytes } from '../../domain/text/utf8.ts'
import { type Instant, isInstant, isoOf, startOfTime } from '../../domain/time/instant.ts'
import type { SeededState } from '../../domain/verification/seeded-verification.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import type { Namespace } from '../../emulator/namespace.ts'
import type { VerificationSeed } from '../../operations/seed-verification.ts'
import { seedVerification } from '../../operations/seed-verification.ts'
import { requestIn } from '../api/verification-body.ts'
import { baseOf, type HttpContext } from '../http-context.ts'
import type { BodyLimits } from '../read-body.ts'
import { durationIn, instantIn, wrong } from './clock.ts'
import { type ControlBody, control, namespaceFor, readControl, reply } from './control-response.ts'
import { verificationStory } from './rows.ts'
import { reasonIn } from './verifications.ts'

/** POST /verifications: opens one directly in any state, as old as wanted. */
export function seedRoutes(here: HttpContext): Router {
  const { emulator } = here
  const router = Router()

  router.post(
    '/verifications',
    control(async (req, res) => {
      const { maxBody, maxDepth } = emulator.settings
      const limits = { maxBody: maxBody + aroundRequest, maxDepth: maxDepth + aroundDepth }
      const body = await readControl(req, SEED_KEYS, limits)
      const namespace = namespaceFor(here, req)
      const verification = seedVerification(
        emulator,
        namespace,
        seedIn(body, { namespace, base: baseOf(here, req), limits: emulator.settings }),
      )
      const { reasonStyle } = emulator.settings
      reply(req, res, verificationStory({ namespace, verification }, reasonStyle), 201)
    }),
  )

  return router
}

/** What may be said of a verification that is to be found in a state. */
export type SeedBody = {
  /** The body of POST /IT-live. */
  readonly request?: object
  readonly mode?: Mode
  readonly status?: Status
  readonly reason?: string
  readonly repeatable?: boolean
  readonly stage?: (typeof STAGES)[number]
  readonly openedAt?: string
  /** How long ago it was opened: `29d`. */
  readonly age?: string
}

// Bytes of all other members of a seed, and so much deeper that the refusal can say what is too deep.
const aroundRequest = 4 * 1024
const aroundDepth = 64

/** Where a seed is opened, and how large and deep its request may be: as large and deep as that of a POST. */
export interface SeedContext {
  readonly namespace: Namespace
  readonly base: string
  readonly limits: BodyLimits
}

/** Reads what was said; refuses, with the remedy, what cannot be. */
export function seedIn(
  body: ControlBody,
  { namespace, base, limits }: SeedContext,
): VerificationSeed {
  const openedAt = openedAtIn(body, namespace)
  return {
    mode: oneOf(body, 'mode', MODES) ?? 'live',
    request: wantedRequest(body, limits),
    base,
    state: stateIn(body),
    ...(openedAt === undefined ? {} : { openedAt }),
  }
}

/** The members of a seed. */
export const SEED_KEYS = [
  'request',
  'mode',
  'status',
  'reason',
  'repeatable',
  'stage',
  'openedAt',
  'age',
]
const MODES: readonly Mode[] = ['live', 'selfie', 'automatic']
const STAGES = ['invited', 'opened', 'away', 'queued', 'in-call'] as const

function wantedRequest(
  { request = { mail: 'seeded@example.test' } }: ControlBody,
  { maxBody, maxDepth }: BodyLimits,
): VerificationRequest {
  if (jsonBytes(request) > maxBody) {
    throw new ControlApiError(400, 'The request would be refused: request body too large.', {
      fix: `Give one of at most ${maxBody} bytes, or start with a larger --max-body.`,
    })
  }
  if (isNestedDeeper(request, maxDepth)) {
    throw new ControlApiError(400, 'The request would be refused: invalid JSON body.', {
      fix: `Give one that is nested at most ${maxDepth} deep, or start with a larger --max-depth.`,
    })
  }
  const read = requestIn(request)
  if (read.ok) return read.value
  const { message, fix } = read.problem
  throw new ControlApiError(400, `The request would be refused: ${message}.`, { fix })
}

function stateIn(body: ControlBody): SeededState {
  const status = oneOf(body, 'status', STATUSES) ?? 'running'
  const stage = oneOf(body, 'stage', STAGES)
  const { reason, repeatable } = body
  const isEnd = status === 'ok' || status === 'ko'
  if (stage !== undefined && status !== 'running') throw misplaced('stage', 'running')
  if (reason !== undefined && !isEnd) throw misplaced('reason', 'ok or ko')
  if (repeatable !== undefined && status !== 'ko') throw misplaced('repeatable', 'ko')
  if (repeatable !== undefined && typeof repeatable !== 'boolean') {
    throw wrong('repeatable', repeatable, 'Write true or false.')
  }
  return {
    status,
    ...(stage === undefined ? {} : { stage }),
    ...(reason === undefined ? {} : { reason: reasonIn(reason) }),
    ...(repeatable === undefined ? {} : { repeatable }),
  }
}

function openedAtIn(body: ControlBody, { clock }: Namespace): Instant | undefined {
  if (body.openedAt !== undefined && body.age !== undefined) {
    throw new ControlApiError(400, 'openedAt and age say the same twice.', {
      fix: 'Give one of them.',
    })
  }
  if (body.openedAt !== undefined) return instantIn(body, 'openedAt')
  if (body.age === undefined) return undefined
  const openedAt = clock.now() - durationIn(body, 'age')
  if (isInstant(openedAt)) return openedAt
  throw wrong('age', body.age, `Write a shorter one: time begins at ${isoOf(startOfTime)}.`)
}

function oneOf<T extends string>(body: ControlBody, key: string, all: readonly T[]): T | undefined {
  const given = body[key]
  const found = all.find((each) => each === given)
  if (given === undefined || found !== undefined) return found
  const near = nearest(String(given), all)
  throw wrong(
    key,
    given,
    near === undefined ? `Write one of ${all.join(', ')}.` : `Write "${near}".`,
  )
}

function misplaced(key: string, status: string): ControlApiError {
  return new ControlApiError(400, `"${key}" belongs to status ${status}.`, {
    fix: `Leave ${key} out.`,
  })
}
