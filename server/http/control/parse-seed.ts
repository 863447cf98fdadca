import { parseVerificationRequest } from '../../../contracts/spec/request-body.ts'
import { isNestedDeeper } from '../../domain/json/json-depth.ts'
import { STATUSES, type Status } from '../../domain/model/status.ts'
import {
  MODES,
  type Mode,
  type VerificationRequest,
} from '../../domain/model/verification-request.ts'
import { findNearestWord } from '../../domain/text/did-you-mean.ts'
import { jsonByteLength } from '../../domain/text/utf8-byte-length.ts'
import { formatInstant, type Instant, isInstant, startOfTime } from '../../domain/time/instant.ts'
import type { SeededState } from '../../domain/verification/seeded-verification.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import type { Namespace } from '../../emulator/namespace.ts'
import type { VerificationSeed } from '../../operations/seed-verification.ts'
import type { BodyLimits } from '../request.ts'
import type { ControlBody } from './control-request.ts'
import { parseReason } from './parse-action.ts'
import { parseBodyDuration, parseBodyInstant } from './parse-clock-input.ts'
import { invalidValueError } from './validate-input.ts'

/** The body of a seed: a verification to create, and its state. */
export interface SeedBody {
  /** The verification's request: a body of POST /IT-live. */
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

/** Where a seed is created. `limits` apply to its request, as to the body of a POST. */
export interface SeedContext {
  readonly namespace: Namespace
  readonly base: string
  readonly limits: BodyLimits
}

/** Parses a seed. Throws a ControlApiError if a member is invalid or the members contradict each other. */
export function parseSeed(
  body: ControlBody,
  { namespace, base, limits }: SeedContext,
): VerificationSeed {
  const openedAt = parseOpenedAt(body, namespace)
  return {
    mode: parseOneOf(body, 'mode', MODES) ?? 'live',
    request: parseSeedRequest(body, limits),
    base,
    state: parseSeededState(body),
    ...(openedAt === undefined ? {} : { openedAt }),
  }
}

/** The members of a seed. */
export const SEEDED_VERIFICATION_KEYS = [
  'request',
  'mode',
  'status',
  'reason',
  'repeatable',
  'stage',
  'openedAt',
  'age',
]
const STAGES = ['invited', 'opened', 'away', 'queued', 'in-call'] as const

function parseSeedRequest(
  { request = { mail: 'seeded@example.test' } }: ControlBody,
  { maxBody, maxDepth }: BodyLimits,
): VerificationRequest {
  if (jsonByteLength(request) > maxBody) {
    throw new ControlApiError(400, 'The request would be refused: request body too large.', {
      fix: `Give one of at most ${maxBody} bytes, or start with a larger --max-body.`,
    })
  }
  if (isNestedDeeper(request, maxDepth)) {
    throw new ControlApiError(400, 'The request would be refused: invalid JSON body.', {
      fix: `Give one that is nested at most ${maxDepth} deep, or start with a larger --max-depth.`,
    })
  }
  const parsed = parseVerificationRequest(request)
  if (parsed.ok) return parsed.value
  const { message, fix } = parsed.problem
  throw new ControlApiError(400, `The request would be refused: ${message}.`, { fix })
}

function parseSeededState(body: ControlBody): SeededState {
  const status = parseOneOf(body, 'status', STATUSES) ?? 'running'
  const stage = parseOneOf(body, 'stage', STAGES)
  const { reason, repeatable } = body
  const isEnd = status === 'ok' || status === 'ko'
  if (stage !== undefined && status !== 'running') throw misplacedKeyError('stage', 'running')
  if (reason !== undefined && !isEnd) throw misplacedKeyError('reason', 'ok or ko')
  if (repeatable !== undefined && status !== 'ko') throw misplacedKeyError('repeatable', 'ko')
  if (repeatable !== undefined && typeof repeatable !== 'boolean') {
    throw invalidValueError('repeatable', repeatable, 'Write true or false.')
  }
  return {
    status,
    ...(stage === undefined ? {} : { stage }),
    ...(reason === undefined ? {} : { reason: parseReason(reason) }),
    ...(repeatable === undefined ? {} : { repeatable }),
  }
}

function parseOpenedAt(body: ControlBody, { clock }: Namespace): Instant | undefined {
  if (body.openedAt !== undefined && body.age !== undefined) {
    throw new ControlApiError(400, 'openedAt and age both set the time of the opening.', {
      fix: 'Give one of them.',
    })
  }
  if (body.openedAt !== undefined) return parseBodyInstant(body, 'openedAt')
  if (body.age === undefined) return undefined
  const openedAt = clock.now() - parseBodyDuration(body, 'age')
  if (isInstant(openedAt)) return openedAt
  throw invalidValueError(
    'age',
    body.age,
    `Write a shorter one: time begins at ${formatInstant(startOfTime)}.`,
  )
}

function parseOneOf<T extends string>(
  body: ControlBody,
  key: string,
  all: readonly T[],
): T | undefined {
  const value = body[key]
  const match = all.find((candidate) => candidate === value)
  if (value === undefined || match !== undefined) return match
  const suggestion = findNearestWord(String(value), all)
  throw invalidValueError(
    key,
    value,
    suggestion === undefined ? `Write one of ${all.join(', ')}.` : `Write "${suggestion}".`,
  )
}

function misplacedKeyError(key: string, status: string): ControlApiError {
  return new ControlApiError(400, `"${key}" belongs to status ${status}.`, {
    fix: `Leave ${key} out.`,
  })
}
