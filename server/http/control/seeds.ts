import { Router } from 'express'
import type { SeededState } from '../../core/life/seeded.ts'
import { STATUSES, type Status } from '../../core/life/status.ts'
import type { Mode, VerificationRequest } from '../../core/life/verification-request.ts'
import { nearest } from '../../core/plain/complaint.ts'
import { type Instant, isInstant, isoOf, startOfTime } from '../../core/time/instant.ts'
import type { Namespace } from '../../shell/namespace.ts'
import { Refusal } from '../../shell/refusal.ts'
import type { Seed } from '../../shell/seeding.ts'
import { requestIn } from '../request-body.ts'
import { baseOf, type Surroundings } from '../surroundings.ts'
import { durationIn, instantIn, wrong } from './clock.ts'
import { type ControlBody, control, namespaceFor, readControl, reply } from './reply.ts'
import { verificationStory } from './rows.ts'
import { reasonIn } from './verifications.ts'

/** POST /verifications: opens one directly in any state, as old as wanted. */
export function seedRoutes(here: Surroundings): Router {
  const { emulator } = here
  const router = Router()

  router.post(
    '/verifications',
    control(async (req, res) => {
      const body = await readControl(req, SEED_KEYS)
      const namespace = namespaceFor(here, req)
      const verification = emulator.seed(namespace, seedIn(body, namespace, baseOf(here, req)))
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

/** Reads what was said; refuses, with the remedy, what cannot be. */
export function seedIn(body: ControlBody, namespace: Namespace, base: string): Seed {
  const openedAt = openedAtIn(body, namespace)
  return {
    mode: oneOf(body, 'mode', MODES) ?? 'live',
    request: wantedRequest(body),
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

function wantedRequest({ request }: ControlBody): VerificationRequest {
  const read = requestIn(request ?? { mail: 'seeded@example.test' })
  if (read.ok) return read.value
  const { message, fix } = read.problem
  throw new Refusal(400, `The request would be refused: ${message}.`, { fix })
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
    throw new Refusal(400, 'openedAt and age say the same twice.', { fix: 'Give one of them.' })
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

function misplaced(key: string, status: string): Refusal {
  return new Refusal(400, `"${key}" belongs to status ${status}.`, { fix: `Leave ${key} out.` })
}
